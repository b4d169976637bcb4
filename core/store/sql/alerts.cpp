#include "core/store/sql/alerts.hpp"

namespace slotctl::sql {

AlertMemories Alerts::load(std::string_view channel) {
    AlertMemories memories;
    database_.query("reading the sent alerts",
                    "SELECT check_name, told, " + database_.instant("told_at") + ", " +
                        database_.instant("bad_since") + ", " + database_.instant("well_since") + ", " +
                        database_.instant("recovered_at") + ", flapping FROM alert_states WHERE channel = ?1",
                    {std::string(channel)}, [&](const Row& row) {
                        memories[row.text(0)] = {health_state_named(row.text(1)),
                                                 row.maybe_instant(2),
                                                 row.maybe_instant(3),
                                                 row.maybe_instant(4),
                                                 row.maybe_instant(5),
                                                 row.boolean(6)};
                    });
    return memories;
}

void Alerts::save(const RunLock&, std::string_view channel, const AlertMemories& memories) {
    constexpr const char* doing = "recording the sent alerts";
    database_.together(doing, [&] {
        for (const auto& [check, memory] : memories) {
            database_.execute(
                doing,
                "INSERT INTO alert_states (channel, check_name, told, told_at, bad_since, well_since, "
                "recovered_at,"
                " flapping) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (channel, check_name) DO "
                "UPDATE SET"
                " told = excluded.told, told_at = excluded.told_at, bad_since = excluded.bad_since,"
                " well_since = excluded.well_since, recovered_at = excluded.recovered_at,"
                " flapping = excluded.flapping",
                {std::string(channel), check, std::string(name_of(memory.notified)),
                 maybe(memory.notified_at), maybe(memory.bad_since), maybe(memory.well_since),
                 maybe(memory.recovered_at), memory.flapping});
        }
    });
}

}  // namespace slotctl::sql

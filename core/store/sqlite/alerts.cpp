#include "core/store/sqlite/alerts.hpp"

#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

AlertMemories SqliteAlerts::load(std::string_view channel) {
    const Connection::Task task(connection_, "reading what was alerted");
    Statement rows(connection_,
                   "SELECT check_name, told, told_at, bad_since, well_since, recovered_at, flapping"
                   " FROM alert_states WHERE channel = ?1");
    AlertMemories memories;
    for (rows.bind(channel); rows.step();) {
        memories[std::string(rows.text(0))] = {health_state_named(rows.text(1)),
                                               rows.maybe_instant(2),
                                               rows.maybe_instant(3),
                                               rows.maybe_instant(4),
                                               rows.maybe_instant(5),
                                               rows.boolean(6)};
    }
    return memories;
}

void SqliteAlerts::save(const RunLock&, std::string_view channel, const AlertMemories& memories) {
    const Connection::Task task(connection_, "recording what was alerted");
    Transaction transaction(connection_, Transaction::Kind::write);
    Statement put(connection_,
                  "INSERT OR REPLACE INTO alert_states (channel, check_name, told, told_at, bad_since,"
                  " well_since, recovered_at, flapping) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    for (const auto& [check, memory] : memories) {
        put.bind(channel, check, name_of(memory.told), memory.told_at, memory.bad_since, memory.well_since,
                 memory.recovered_at, memory.flapping)
            .run();
    }
    transaction.commit();
}

}  // namespace slotctl::sqlite

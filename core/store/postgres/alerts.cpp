#include "core/store/postgres/alerts.hpp"

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

std::optional<Instant> maybe_instant(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(instant_from(field));
}

/// A parameter that may be null, kept alive while the statement runs.
class InstantText {
  public:
    explicit InstantText(const std::optional<Instant>& instant)
        : text_(instant ? format_instant(*instant) : "") {}
    [[nodiscard]] const char* get() const { return text_.empty() ? nullptr : text_.c_str(); }

  private:
    std::string text_;
};

}  // namespace

AlertMemories PostgresAlerts::load(std::string_view channel) {
    return session_.run("reading what was alerted", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        AlertMemories memories;
        for (const auto& row : exec_params(
                 tx,
                 "SELECT check_name, told, extract(epoch FROM told_at)::bigint,"
                 " extract(epoch FROM bad_since)::bigint, extract(epoch FROM well_since)::bigint,"
                 " extract(epoch FROM recovered_at)::bigint, flapping FROM alert_states WHERE channel = $1",
                 std::string(channel))) {
            memories[row[0].as<std::string>()] = {health_state_named(row[1].as<std::string>()),
                                                  maybe_instant(row[2]),
                                                  maybe_instant(row[3]),
                                                  maybe_instant(row[4]),
                                                  maybe_instant(row[5]),
                                                  row[6].as<bool>()};
        }
        return memories;
    });
}

void PostgresAlerts::save(const RunLock&, std::string_view channel, const AlertMemories& memories) {
    session_.run("recording what was alerted", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        for (const auto& [check, memory] : memories) {
            const InstantText told_at(memory.told_at), bad_since(memory.bad_since),
                well_since(memory.well_since), recovered_at(memory.recovered_at);
            exec_params(tx,
                        "INSERT INTO alert_states (channel, check_name, told, told_at, bad_since, well_since,"
                        " recovered_at, flapping) VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz,"
                        " $6::timestamptz, $7::timestamptz, $8::boolean)"
                        " ON CONFLICT (channel, check_name) DO UPDATE SET told = excluded.told,"
                        " told_at = excluded.told_at, bad_since = excluded.bad_since,"
                        " well_since = excluded.well_since, recovered_at = excluded.recovered_at,"
                        " flapping = excluded.flapping",
                        std::string(channel), check, std::string(name_of(memory.told)), told_at.get(),
                        bad_since.get(), well_since.get(), recovered_at.get(), memory.flapping);
        }
        tx.commit();
    });
}

}  // namespace slotctl::postgres

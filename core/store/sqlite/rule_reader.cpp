#include "core/store/sqlite/rule_reader.hpp"

#include <algorithm>

namespace slotctl::sqlite {

namespace {

// ?1 provider, ?2 whether to include pairs of which only slots remain. Their services are found by stepping
// from one to the next by the key, without reading the slots between.
constexpr const char* pairs_sql = R"(
WITH RECURSIVE slot_service (id) AS (
    SELECT min(service_id) FROM slots WHERE provider_id = ?1 AND ?2
    UNION ALL
    SELECT (SELECT min(service_id) FROM slots WHERE provider_id = ?1 AND service_id > slot_service.id)
    FROM slot_service WHERE id IS NOT NULL
), pair (service_id) AS (
    SELECT service_id FROM offerings WHERE provider_id = ?1
    UNION SELECT service_id FROM offering_windows WHERE provider_id = ?1
    UNION SELECT id FROM slot_service WHERE id IS NOT NULL
)
SELECT pair.service_id, o.active, s.duration_minutes,
       s.step_minutes, s.capacity, s.max_slots, coalesce(s.rules_revision, 0),
       w.horizon, w.filled_until, w.capped, w.expired_before, w.provider_revision, w.service_revision, w.zone_stamp,
       w.max_slots, w.touched, s.buffer_before_minutes, s.buffer_after_minutes, p.active, s.active,
       s.min_notice_minutes, coalesce(s.name, '')
FROM pair
LEFT JOIN offerings o ON o.provider_id = ?1 AND o.service_id = pair.service_id
LEFT JOIN offering_windows w ON w.provider_id = ?1 AND w.service_id = pair.service_id
LEFT JOIN providers p ON p.id = ?1
LEFT JOIN services s ON s.id = pair.service_id
ORDER BY pair.service_id)";

OfferingWindow window_from(const Statement& row) {
    OfferingWindow window;
    window.horizon = row.date(7);
    window.filled_until = row.instant(8);
    window.capped = row.boolean(9);
    window.expired_before = row.date(10);
    window.provider_revision = row.integer(11);
    window.service_revision = row.integer(12);
    window.zone_stamp = row.integer(13);
    window.max_slots = row.small_integer(14);
    window.touched = row.integer(15);
    return window;
}

OfferingSnapshot offering_from(const Statement& row) {
    OfferingSnapshot offering;
    offering.service = row.integer(0);
    offering.name = row.text(21);
    const auto flag = [&](int column) -> std::optional<bool> {
        if (row.is_null(column)) return std::nullopt;
        return row.boolean(column);
    };
    set_activity(flag(1), flag(18), flag(19), offering);
    if (!row.is_null(2)) {
        set_rules({.duration = row.integer(2),
                   .step = row.maybe_integer(3),
                   .buffer_before = row.integer(16),
                   .buffer_after = row.integer(17),
                   .capacity = row.integer(4),
                   .max_slots = row.maybe_integer(5),
                   .min_notice = row.integer(20)},
                  offering);
    }
    offering.service_revision = row.integer(6);
    if (!row.is_null(7)) offering.window = sound(window_from(row));
    return offering;
}

}  // namespace

RuleReader::RuleReader(Connection& connection)
    : provider_(connection, "SELECT time_zone, rules_revision, name FROM providers WHERE id = ?1"),
      pairs_(connection, pairs_sql),
      availability_(connection,
                    "SELECT weekday, starts, ends, valid_from, valid_until FROM provider_availability"
                    " WHERE provider_id = ?1"),
      hours_(connection,
             "SELECT service_id, weekday, starts, ends FROM service_time_slots WHERE provider_id = ?1"),
      overrides_(connection,
                 "SELECT date, starts, ends, coalesce(reason, '') FROM availability_overrides"
                 " WHERE provider_id = ?1 AND date >= ?2 ORDER BY date"),
      busy_(connection,
            "SELECT starts_at, ends_at FROM provider_busy WHERE provider_id = ?1 AND ends_at > ?2"
            " ORDER BY starts_at") {}

ProviderSnapshot RuleReader::read(ProviderId id, std::span<const ServiceId> services, bool with_strays,
                                  LocalDate overrides_from) {
    ProviderSnapshot provider;
    provider.id = id;
    if (provider_.bind(id).step()) {
        provider.time_zone = provider_.text(0);
        provider.revision = provider_.integer(1);
        provider.name = provider_.text(2);
        provider_.reset();
    }
    for (pairs_.bind(id, with_strays); pairs_.step();) {
        if (services.empty() ||
            std::find(services.begin(), services.end(), pairs_.integer(0)) != services.end()) {
            provider.offerings.push_back(offering_from(pairs_));
        }
    }
    SnapshotBuilder builder({&provider, 1});
    read_availability(id, builder);
    read_hours(id, builder);
    read_overrides(id, overrides_from, builder);
    read_busy(id, Instant{(overrides_from - std::chrono::days{1}).time_since_epoch()}, builder);
    return provider;
}

void RuleReader::read_availability(ProviderId id, SnapshotBuilder& builder) {
    for (availability_.bind(id); availability_.step();) {
        WeeklyWindow window;
        window.weekday = static_cast<unsigned>(availability_.integer(0));
        window.window = {availability_.time_of_day(1), availability_.time_of_day(2)};
        window.valid_from = availability_.maybe_date(3).value_or(window.valid_from);
        window.valid_until = availability_.maybe_date(4).value_or(window.valid_until);
        builder.add_availability(id, window);
    }
}

void RuleReader::read_hours(ProviderId id, SnapshotBuilder& builder) {
    for (hours_.bind(id); hours_.step();) {
        WeeklyWindow window;
        window.weekday = static_cast<unsigned>(hours_.integer(1));
        window.window = {hours_.time_of_day(2), hours_.time_of_day(3)};
        builder.add_hours({id, hours_.integer(0)}, window);
    }
}

void RuleReader::read_overrides(ProviderId id, LocalDate from, SnapshotBuilder& builder) {
    for (overrides_.bind(id, from); overrides_.step();) {
        std::optional<DayWindow> window;
        if (!overrides_.is_null(1)) window = {overrides_.time_of_day(1), overrides_.time_of_day(2)};
        builder.add_override(id, overrides_.date(0), window, std::string(overrides_.text(3)));
    }
}

void RuleReader::read_busy(ProviderId id, Instant from, SnapshotBuilder& builder) {
    for (busy_.bind(id, from); busy_.step();) builder.add_busy(id, {busy_.instant(0), busy_.instant(1)});
}

}  // namespace slotctl::sqlite

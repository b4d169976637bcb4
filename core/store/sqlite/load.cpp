#include <algorithm>

#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/statement.hpp"

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
       w.max_slots, w.touched, s.buffer_before_minutes, s.buffer_after_minutes, p.active, s.active
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
                   .max_slots = row.maybe_integer(5)},
                  offering);
    }
    offering.service_revision = row.integer(6);
    if (!row.is_null(7)) offering.window = sound(window_from(row));
    return offering;
}

}  // namespace

/// Reads the rules that determine a provider's slots.
class RuleReader {
  public:
    explicit RuleReader(Connection& connection)
        : provider_(connection, "SELECT time_zone, rules_revision FROM providers WHERE id = ?1"),
          pairs_(connection, pairs_sql),
          availability_(connection,
                        "SELECT weekday, starts, ends, valid_from, valid_until FROM provider_availability"
                        " WHERE provider_id = ?1"),
          hours_(connection,
                 "SELECT service_id, weekday, starts, ends FROM service_time_slots WHERE provider_id = ?1"),
          overrides_(
              connection,
              "SELECT date, starts, ends FROM availability_overrides WHERE provider_id = ?1 AND date >= ?2"
              " ORDER BY date") {}

    ProviderSnapshot read(ProviderId id, const MaintainScope& scope, bool with_strays,
                          LocalDate overrides_from) {
        ProviderSnapshot provider;
        provider.id = id;
        if (provider_.bind(id).step()) {
            provider.time_zone = provider_.text(0);
            provider.revision = provider_.integer(1);
            provider_.reset();
        }
        for (pairs_.bind(id, with_strays); pairs_.step();) {
            const auto& asked = scope.services;
            if (asked.empty() || std::find(asked.begin(), asked.end(), pairs_.integer(0)) != asked.end()) {
                provider.offerings.push_back(offering_from(pairs_));
            }
        }
        SnapshotBuilder builder({&provider, 1});
        read_availability(id, builder);
        read_hours(id, builder);
        read_overrides(id, overrides_from, builder);
        return provider;
    }

  private:
    void read_availability(ProviderId id, SnapshotBuilder& builder) {
        for (availability_.bind(id); availability_.step();) {
            WeeklyWindow window;
            window.weekday = static_cast<unsigned>(availability_.integer(0));
            window.window = {availability_.time_of_day(1), availability_.time_of_day(2)};
            window.valid_from = availability_.maybe_date(3).value_or(window.valid_from);
            window.valid_until = availability_.maybe_date(4).value_or(window.valid_until);
            builder.add_availability(id, window);
        }
    }

    void read_hours(ProviderId id, SnapshotBuilder& builder) {
        for (hours_.bind(id); hours_.step();) {
            WeeklyWindow window;
            window.weekday = static_cast<unsigned>(hours_.integer(1));
            window.window = {hours_.time_of_day(2), hours_.time_of_day(3)};
            builder.add_hours({id, hours_.integer(0)}, window);
        }
    }

    void read_overrides(ProviderId id, LocalDate from, SnapshotBuilder& builder) {
        for (overrides_.bind(id, from); overrides_.step();) {
            std::optional<DayWindow> window;
            if (!overrides_.is_null(1)) window = {overrides_.time_of_day(1), overrides_.time_of_day(2)};
            builder.add_override(id, overrides_.date(0), window);
        }
    }

    Statement provider_, pairs_, availability_, hours_, overrides_;
};

/// Reads slots, and the bookings that refer to them or to the place of a missing slot.
class SlotReader {
  public:
    explicit SlotReader(Connection& connection)
        : slots_(
              connection,
              "SELECT starts_at, ends_at, capacity, booked_count, origin = 'manual', outside_rules FROM slots"
              " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at >= ?3 AND starts_at < ?4"
              " ORDER BY starts_at"),
          bookings_(connection,
                    "SELECT starts_at, max(ends_at), count(*) FROM bookings"
                    " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at >= ?3 AND starts_at < ?4"
                    " AND status <> 'cancelled' GROUP BY starts_at ORDER BY starts_at") {}

    void read(const SlotRange& range, OfferingSnapshot& offering) {
        slots_.bind(range.key.provider, range.key.service, range.from, range.until);
        while (slots_.step()) {
            const Instant starts = slots_.instant(0);
            offering.slots.push_back({starts, slots_.instant(1) - starts, slots_.small_integer(2),
                                      slots_.small_integer(3), slots_.boolean(4), slots_.boolean(5)});
        }
        bookings_.bind(range.key.provider, range.key.service, range.from, range.until);
        while (bookings_.step()) {
            const Instant starts = bookings_.instant(0);
            offering.bookings.push_back({starts, bookings_.instant(1) - starts, bookings_.small_integer(2)});
        }
    }

  private:
    Statement slots_, bookings_;
};

std::vector<ProviderSnapshot> SqliteMaintenance::load(std::span<const ProviderId> providers,
                                                      const MaintainScope& scope,
                                                      const MaintainPolicy& policy,
                                                      LocalDate overrides_from) {
    const Connection::Task task(connection_, "reading rules");
    if (!rules_) rules_ = std::make_shared<RuleReader>(connection_);
    const Transaction snapshot(connection_, Transaction::Kind::read);
    std::vector<ProviderSnapshot> snapshots;
    snapshots.reserve(providers.size());
    for (const ProviderId id : providers) {
        snapshots.push_back(rules_->read(id, scope, policy.verify, overrides_from));
    }
    return snapshots;
}

void SqliteMaintenance::load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) {
    const Connection::Task task(connection_, "reading slots");
    if (!slots_) slots_ = std::make_shared<SlotReader>(connection_);
    const Transaction snapshot(connection_, Transaction::Kind::read);
    SnapshotBuilder loaded(providers);
    for (const SlotRange& range : ranges) {
        if (OfferingSnapshot* const offering = loaded.offering(range.key)) slots_->read(range, *offering);
    }
}

}  // namespace slotctl::sqlite

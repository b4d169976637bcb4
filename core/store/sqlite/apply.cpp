#include <algorithm>

#include "core/base/log.hpp"
#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/new_slots.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

// ?1 provider, ?2 service, ?3 capacity.
constexpr const char* create_sql =
    "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
    " SELECT ?1, ?2, starts_at, ends_at, ?3 FROM new_slots";

constexpr const char* create_missing_sql =
    "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
    " SELECT ?1, ?2, starts_at, ends_at, ?3 FROM new_slots WHERE true"
    " ON CONFLICT (provider_id, service_id, starts_at) DO NOTHING";

// ?3 start, ?4 end, ?5 capacity. A slot that was created meanwhile is not changed.
constexpr const char* restore_sql = R"(
INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
SELECT ?1, ?2, ?3, ?4, max(?5, places), places
FROM (SELECT count(*) AS places FROM bookings
      WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3 AND status <> 'cancelled')
WHERE true
ON CONFLICT (provider_id, service_id, starts_at) DO NOTHING)";

constexpr const char* recount_sql = R"(
UPDATE slots SET booked_count = places, capacity = max(capacity, places)
FROM (SELECT count(*) AS places FROM bookings
      WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3 AND status <> 'cancelled')
WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3 AND booked_count <> places)";

constexpr const char* remember_sql = R"(
INSERT INTO offering_windows (provider_id, service_id, horizon, filled_until, capped, expired_before,
                              provider_revision, service_revision, zone_stamp, max_slots, touched)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (provider_id, service_id) DO UPDATE SET
    horizon = excluded.horizon, filled_until = excluded.filled_until, capped = excluded.capped,
    expired_before = excluded.expired_before, provider_revision = excluded.provider_revision,
    service_revision = excluded.service_revision, zone_stamp = excluded.zone_stamp, max_slots = excluded.max_slots,
    touched = excluded.touched)";

constexpr const char* forget_sql = R"(
DELETE FROM offering_windows WHERE provider_id = ?1 AND service_id = ?2
    AND NOT EXISTS (SELECT 1 FROM slots WHERE provider_id = ?1 AND service_id = ?2))";

/// An SQL statement on the slot with a provider (?1), a service (?2) and a start (?3).
std::string on_slot(const std::string& action, const std::string& condition) {
    return action + " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3 AND " + condition;
}

}  // namespace

/// Carries out the plans of providers in the caller's transaction. Nobody else writes meanwhile.
class PlanWriter {
  public:
    explicit PlanWriter(Connection& connection)
        : new_slots_(connection),
          touched_(connection,
                   "SELECT touched FROM offering_windows WHERE provider_id = ?1 AND service_id = ?2"),
          expire_(connection,
                  "DELETE FROM slots WHERE provider_id = ?1 AND service_id = ?2 AND starts_at < ?3"
                  " AND booked_count = 0"),
          expire_booked_(connection,
                         "DELETE FROM slots WHERE provider_id = ?1 AND service_id = ?2 AND starts_at < ?3"
                         " AND booked_count > 0"),
          withdraw_(connection, on_slot("DELETE FROM slots", "booked_count = 0 AND origin = 'generated'")),
          create_(connection, create_sql),
          create_missing_(connection, create_missing_sql),
          restore_(connection, restore_sql),
          mark_outside_(connection, on_slot("UPDATE slots SET outside_rules = 1",
                                            "booked_count > 0 AND NOT outside_rules")),
          mark_inside_(connection, on_slot("UPDATE slots SET outside_rules = 0", "outside_rules")),
          recount_(connection, recount_sql),
          resize_(connection, on_slot("UPDATE slots SET capacity = max(?4, booked_count)",
                                      "capacity <> max(?4, booked_count)")),
          remember_(connection, remember_sql),
          forget_(connection, forget_sql) {}

    /// Appends what changed.
    void write(const ProviderPlan& provider, std::vector<OfferingCounts>& changed) {
        const std::size_t first = changed.size();
        touched_before_.clear();
        for (const OfferingPlan& plan : provider.offerings) {
            changed.push_back({.key = plan.key});
            // The plan's own changes to booked slots touch the offering too, but need no later check.
            touched_before_.push_back(touched_by_others(plan));
        }
        const auto each = [&](auto step) {
            for (std::size_t i = 0; i < provider.offerings.size(); ++i) {
                step(provider.offerings[i], changed[first + i], touched_before_[i]);
            }
        };
        // First the true counts, since they decide what may be deleted and what is marked; and of those,
        // first the ones that free time, which others may need.
        each([&](const OfferingPlan& plan, OfferingCounts& counts, auto) {
            expire(plan, counts);
            recount(plan, false, counts);
        });
        each([&](const OfferingPlan& plan, OfferingCounts& counts, auto) { recount(plan, true, counts); });
        each([&](const OfferingPlan& plan, OfferingCounts& counts, std::int64_t touched) {
            write_slots(plan, counts);
            if (plan.window) remember(plan, touched == plan.window->touched ? 0 : touched);
            if (!plan.active) forget_.bind(plan.key.provider, plan.key.service).run();
        });
        const auto begin = changed.begin() + static_cast<std::ptrdiff_t>(first);
        changed.erase(std::remove_if(begin, changed.end(), [](const auto& counts) { return !counts.any(); }),
                      changed.end());
    }

  private:
    template <class... More>
    static std::int64_t on(Statement& statement, const OfferingPlan& plan, Instant start,
                           const More&... more) {
        return statement.bind(plan.key.provider, plan.key.service, start, more...).run();
    }

    std::int64_t touched_by_others(const OfferingPlan& plan) {
        if (!touched_.bind(plan.key.provider, plan.key.service).step()) return 0;
        const std::int64_t touched = touched_.integer(0);
        touched_.reset();
        return touched;
    }

    void write_slots(const OfferingPlan& plan, OfferingCounts& counts) {
        for (const Instant start : plan.withdraw) counts.withdrawn += on(withdraw_, plan, start);
        create(plan, counts);
        restore(plan, counts);
        for (const Instant start : plan.mark_outside) counts.marked_outside += on(mark_outside_, plan, start);
        for (const Instant start : plan.mark_inside) counts.marked_inside += on(mark_inside_, plan, start);
        for (const Instant start : plan.clear_mark) on(mark_inside_, plan, start);
        for (const Instant start : plan.resize) on(resize_, plan, start, plan.capacity);
    }

    void expire(const OfferingPlan& plan, OfferingCounts& counts) {
        if (!plan.expire) return;
        counts.expired = on(expire_, plan, plan.expire->before);
        if (plan.expire->booked_too) counts.expired_booked = on(expire_booked_, plan, plan.expire->before);
    }

    void create(const OfferingPlan& plan, OfferingCounts& counts) {
        if (plan.create.empty()) return;
        new_slots_.set(plan.create, plan.duration);
        try {
            counts.created += create_.bind(plan.key.provider, plan.key.service, plan.capacity).run();
        } catch (const Refused&) {
            // A slot was created there meanwhile, and stays. Allowing for that is slow, so it is the second
            // attempt.
            counts.created += create_missing_.bind(plan.key.provider, plan.key.service, plan.capacity).run();
        }
        new_slots_.set({}, {});
    }

    void restore(const OfferingPlan& plan, OfferingCounts& counts) {
        for (const OfferingPlan::Restore& slot : plan.restore) {
            heal(slot.starts, counts, [&] {
                counts.created += on(restore_, plan, slot.starts, slot.starts + slot.duration, plan.capacity);
            });
        }
    }

    void recount(const OfferingPlan& plan, bool upwards, OfferingCounts& counts) {
        for (const OfferingPlan::Recount& slot : plan.recount) {
            if (upwards != (slot.to > slot.from)) continue;
            heal(slot.starts, counts, [&] { counts.recounted += on(recount_, plan, slot.starts); });
        }
    }

    /// Bookings in damaged data may contradict each other: their slot is skipped, and the rest is written.
    template <class Write>
    static void heal(Instant start, OfferingCounts& counts, Write write) {
        try {
            write();
        } catch (const Refused& refused) {
            counts.contradicting.push_back(start);
            log::debug(std::string("a slot is left as it is: ") + refused.what());
        }
    }

    void remember(const OfferingPlan& plan, std::int64_t touched) {
        const OfferingWindow& window = *plan.window;
        remember_
            .bind(plan.key.provider, plan.key.service, window.horizon, window.filled_until, window.capped,
                  window.expired_before, window.provider_revision, window.service_revision, window.zone_stamp,
                  window.max_slots, touched)
            .run();
    }

    NewSlots new_slots_;
    std::vector<std::int64_t> touched_before_;
    Statement touched_, expire_, expire_booked_, withdraw_, create_, create_missing_, restore_, mark_outside_,
        mark_inside_, recount_, resize_, remember_, forget_;
};

std::vector<OfferingCounts> SqliteMaintenance::apply(const RunLock&, std::span<const ProviderPlan> plans,
                                                     Detail) {
    const Connection::Task task(connection_, "writing slots");
    try {
        if (!writer_) writer_ = std::make_shared<PlanWriter>(connection_);
        std::vector<OfferingCounts> changed;
        Transaction transaction(connection_, Transaction::Kind::write);
        for (const ProviderPlan& provider : plans) writer_->write(provider, changed);
        transaction.commit();
        std::sort(changed.begin(), changed.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
        return changed;
    } catch (const Error& error) {
        // Nothing was written: another writer locked the file for too long.
        if (error.kind() == ErrorKind::unavailable)
            throw Error(ErrorKind::conflict, error.what(), error.hint());
        throw;
    }
}

}  // namespace slotctl::sqlite

#include <algorithm>

#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

bool contains(const std::vector<Instant>& ascending, Instant instant) {
    return std::binary_search(ascending.begin(), ascending.end(), instant);
}

/// A condition on the slot of a provider (?1), a service (?2) and a start (?3); yields a row where it holds.
std::string if_slot(const std::string& condition) {
    return "SELECT 1 FROM slots WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3 AND " +
           condition;
}

/// How many bookings point at that slot.
const std::string booked_places =
    "(SELECT count(*) FROM bookings WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3"
    " AND status <> 'cancelled')";

}  // namespace

/// Counts what carrying out a plan would change, as it says itself in apply.cpp. Reads only.
class PlanPreview {
  public:
    explicit PlanPreview(Connection& connection)
        : expire_(connection,
                  "SELECT count(*) FILTER (WHERE booked_count = 0), count(*) FILTER (WHERE booked_count > 0)"
                  " FROM slots WHERE provider_id = ?1 AND service_id = ?2 AND starts_at < ?3"),
          withdrawable_(connection, if_slot("booked_count = 0 AND origin = 'generated'")),
          standing_(connection,
                    "SELECT starts_at, booked_count = 0 AND origin = 'generated' FROM slots"
                    " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at BETWEEN ?3 AND ?4"),
          exists_(connection, if_slot("true")),
          inside_(connection,
                  if_slot("NOT outside_rules AND (booked_count > 0 OR ") + booked_places + " > 0)"),
          outside_(connection, if_slot("outside_rules")),
          miscounted_(connection, if_slot("booked_count <> ") + booked_places) {}

    OfferingCounts count(const OfferingPlan& plan) {
        OfferingCounts counts;
        counts.key = plan.key;
        if (plan.expire) count_expired(plan, counts);
        counts.withdrawn = count_if(withdrawable_, plan, plan.withdraw);
        counts.created = count_created(plan);
        for (const Instant start : plan.mark_outside) {
            // A slot that is restored first is not marked yet.
            const bool restored = is_restored(plan, start) && !holds(exists_, plan, start);
            if (restored || holds(inside_, plan, start)) ++counts.marked_outside;
        }
        for (const Instant start : plan.mark_inside) {
            if (holds(outside_, plan, start)) ++counts.marked_inside;
        }
        counts.recounted = count_if(miscounted_, plan, plan.recount);
        return counts;
    }

  private:
    template <class... More>
    static bool holds(Statement& condition, const OfferingPlan& plan, Instant start, const More&... more) {
        const bool found = condition.bind(plan.key.provider, plan.key.service, start, more...).step();
        condition.reset();
        return found;
    }

    static std::int64_t count_if(Statement& condition, const OfferingPlan& plan,
                                 const std::vector<Instant>& starts) {
        return std::count_if(starts.begin(), starts.end(),
                             [&](Instant start) { return holds(condition, plan, start); });
    }

    static bool is_restored(const OfferingPlan& plan, Instant start) {
        return std::any_of(plan.restore.begin(), plan.restore.end(),
                           [&](const OfferingPlan::Restore& slot) { return slot.starts == start; });
    }

    void count_expired(const OfferingPlan& plan, OfferingCounts& counts) {
        expire_.bind(plan.key.provider, plan.key.service, plan.expire->before).step();
        counts.expired = expire_.integer(0);
        if (plan.expire->booked_too) counts.expired_booked = expire_.integer(1);
        expire_.reset();
    }

    /// All of them but where a slot stands, unless that one is withdrawn first.
    std::int64_t count_created(const OfferingPlan& plan) {
        auto created = static_cast<std::int64_t>(plan.create.size());
        if (!plan.create.empty()) {
            standing_.bind(plan.key.provider, plan.key.service, plan.create.front(), plan.create.back());
            while (standing_.step()) {
                const Instant start = standing_.instant(0);
                const bool withdrawn = standing_.boolean(1) && contains(plan.withdraw, start);
                if (!withdrawn && contains(plan.create, start)) --created;
            }
        }
        return created + std::count_if(plan.restore.begin(), plan.restore.end(),
                                       [&](const auto& slot) { return !holds(exists_, plan, slot.starts); });
    }

    Statement expire_, withdrawable_, standing_, exists_, inside_, outside_, miscounted_;
};

std::vector<OfferingCounts> SqliteMaintenance::preview(std::span<const ProviderPlan> plans) {
    const Connection::Task task(connection_, "previewing changes");
    if (!preview_) preview_ = std::make_shared<PlanPreview>(connection_);
    const Transaction snapshot(connection_, Transaction::Kind::read);
    std::vector<OfferingCounts> changes;
    for (const ProviderPlan& provider : plans) {
        for (const OfferingPlan& plan : provider.offerings) {
            const OfferingCounts counts = preview_->count(plan);
            if (any_change(counts)) changes.push_back(counts);
        }
    }
    std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return changes;
}

}  // namespace slotctl::sqlite

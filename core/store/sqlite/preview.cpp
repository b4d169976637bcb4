#include <algorithm>

#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/standing_slots.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

/// Reads what a preview needs in addition to the plan.
class PreviewReader {
  public:
    explicit PreviewReader(Connection& connection)
        : expire_(connection,
                  "SELECT count(*) FILTER (WHERE booked_count = 0), count(*) FILTER (WHERE booked_count > 0)"
                  " FROM slots WHERE provider_id = ?1 AND service_id = ?2 AND starts_at < ?3"),
          booked_(connection) {}

    void count_expired(const OfferingPlan& plan, OfferingCounts& counts) {
        if (!plan.expire) return;
        expire_.bind(plan.key.provider, plan.key.service, plan.expire->before).step();
        counts.expired = expire_.integer(0);
        if (plan.expire->booked_too) counts.expired_booked = expire_.integer(1);
        expire_.reset();
    }

    std::vector<BookedSlot> booked_slots(ProviderId provider, const Interval& time) {
        return booked_.of(provider, time);
    }

  private:
    Statement expire_;
    BookedSlots booked_;
};

std::vector<OfferingCounts> SqliteMaintenance::preview(std::span<const ProviderPlan> plans) {
    const Connection::Task task(connection_, "previewing changes");
    if (!preview_) preview_ = std::make_shared<PreviewReader>(connection_);
    const Transaction snapshot(connection_, Transaction::Kind::read);
    std::vector<OfferingCounts> changes;
    for (const ProviderPlan& provider : plans) {
        const auto healed = healed_span(provider);
        const auto booked =
            healed ? preview_->booked_slots(provider.provider, *healed) : std::vector<BookedSlot>{};
        auto plan = provider.offerings.begin();
        for (OfferingCounts& counts : preview_of(provider, booked)) {
            preview_->count_expired(*plan++, counts);
            if (counts.any()) changes.push_back(std::move(counts));
        }
    }
    std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return changes;
}

}  // namespace slotctl::sqlite

#include "core/plans/maintain_preview.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace slotctl {

namespace {

Interval blocked_by(const OfferingPlan& plan, Instant starts, std::chrono::seconds duration) {
    return {starts - plan.buffer_before, starts + duration + plan.buffer_after};
}

/// The booked time of one provider, who serves one slot at a time.
class BookedTime {
  public:
    void take(const Interval& span) { taken_[span.begin] = std::max(taken_[span.begin], span.end); }

    [[nodiscard]] bool is_free(const Interval& span) const {
        const auto later = taken_.lower_bound(span.end);
        return later == taken_.begin() || std::prev(later)->second <= span.begin;
    }

  private:
    std::map<Instant, Instant> taken_;  ///< from … until, none of which overlap
};

bool goes(const ProviderPlan& plan, const BookedSlot& slot) {
    return std::any_of(plan.offerings.begin(), plan.offerings.end(), [&](const OfferingPlan& part) {
        if (part.key != slot.key) return false;
        const bool expires = part.expire && part.expire->booked_too && slot.starts < part.expire->before;
        return expires || std::any_of(part.recount.begin(), part.recount.end(), [&](const auto& recount) {
                   return recount.starts == slot.starts && recount.to == 0;
               });
    });
}

/// Takes the time of a slot that becomes booked, or notes that it cannot.
void book(const OfferingPlan& plan, Instant starts, std::chrono::seconds duration, BookedTime& time,
          OfferingCounts& counts) {
    const Interval span = blocked_by(plan, starts, duration);
    if (time.is_free(span)) {
        time.take(span);
    } else {
        counts.contradicting.push_back(starts);
    }
}

std::int64_t count_of(const std::vector<Instant>& starts, const std::vector<Instant>& without) {
    return std::count_if(starts.begin(), starts.end(), [&](Instant start) {
        return std::find(without.begin(), without.end(), start) == without.end();
    });
}

}  // namespace

std::optional<Interval> healed_span(const ProviderPlan& plan) {
    std::optional<Interval> all;
    const auto add = [&](const Interval& span) {
        all = all ? Interval{std::min(all->begin, span.begin), std::max(all->end, span.end)} : span;
    };
    for (const OfferingPlan& part : plan.offerings) {
        for (const auto& slot : part.recount) add(blocked_by(part, slot.starts, slot.duration));
        for (const auto& slot : part.restore) add(blocked_by(part, slot.starts, slot.duration));
    }
    return all;
}

std::vector<OfferingCounts> preview_of(const ProviderPlan& plan, std::span<const BookedSlot> standing) {
    BookedTime time;
    for (const BookedSlot& slot : standing) {
        if (!goes(plan, slot)) time.take(slot.blocks);
    }
    std::vector<OfferingCounts> all(plan.offerings.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].key = plan.offerings[i].key;
        for (const auto& slot : plan.offerings[i].recount) {
            if (slot.from == 0) book(plan.offerings[i], slot.starts, slot.duration, time, all[i]);
        }
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const OfferingPlan& part = plan.offerings[i];
        OfferingCounts& counts = all[i];
        counts.recounted = static_cast<std::int64_t>(part.recount.size() - counts.contradicting.size());
        for (const auto& slot : part.restore) book(part, slot.starts, slot.duration, time, counts);
        const auto contradicting = static_cast<std::int64_t>(counts.contradicting.size());
        const auto healed =
            static_cast<std::int64_t>(part.recount.size() + part.restore.size()) - contradicting;
        counts.created = static_cast<std::int64_t>(part.create.size()) + healed - counts.recounted;
        counts.withdrawn = static_cast<std::int64_t>(part.withdraw.size());
        counts.marked_outside = count_of(part.mark_outside, counts.contradicting);
        counts.marked_inside = static_cast<std::int64_t>(part.mark_inside.size());
    }
    return all;
}

}  // namespace slotctl

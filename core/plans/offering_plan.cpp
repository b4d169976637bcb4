#include "core/plans/offering_plan.hpp"

#include <algorithm>

namespace slotctl {

namespace {

/// Finds ascending starts among ascending bookings, each only once, so that a pass over both is linear.
class BookingsInOrder {
  public:
    explicit BookingsInOrder(const std::vector<BookedStart>& bookings)
        : at_(bookings.begin()), end_(bookings.end()) {}

    const BookedStart* at(Instant start) {
        while (at_ != end_ && at_->starts < start) ++at_;
        return at_ != end_ && at_->starts == start ? &*at_ : nullptr;
    }

  private:
    std::vector<BookedStart>::const_iterator at_, end_;
};

/// Only a slot whose `booked_count` shows bookings is marked.
void keep_or_withdraw(const StoredSlot& slot, int booked_count, bool booked, OfferingPlan& plan) {
    if (slot.manual) return;
    if (!booked) {
        plan.withdraw.push_back(slot.starts);
    } else if (booked_count > 0 && !slot.outside_rules) {
        plan.mark_outside.push_back(slot.starts);
    }
}

/// A slot exists where the rules want one.
void match(const StoredSlot& slot, int booked_count, bool booked, bool creatable, OfferingPlan& plan) {
    if (slot.manual) return;
    const bool same_time = slot.duration == plan.duration;
    if (!booked && (!same_time || slot.capacity != plan.capacity)) {
        plan.withdraw.push_back(slot.starts);
        if (creatable) plan.create.push_back(slot.starts);
    } else if (!same_time) {
        keep_or_withdraw(slot, booked_count, booked, plan);
    } else {
        if (slot.outside_rules) (booked ? plan.mark_inside : plan.clear_mark).push_back(slot.starts);
        if (slot.capacity != std::max(plan.capacity, booked_count)) plan.resize.push_back(slot.starts);
    }
}

}  // namespace

void reconcile(const OfferingSnapshot& offering, const WantedSlots& wanted, bool verify, OfferingPlan& plan) {
    BookingsInOrder bookings(offering.bookings);
    auto want = wanted.starts.begin();
    const auto create_before = [&](Instant limit) {
        for (; want != wanted.starts.end() && *want < limit; ++want) {
            if (*want < wanted.creatable_from) continue;
            if (const BookedStart* booked = bookings.at(*want)) {
                plan.restore.push_back({*want, booked->duration});
                if (booked->count > plan.capacity) plan.overbooked.push_back(*want);
                if (booked->duration != plan.duration) plan.mark_outside.push_back(*want);
            } else {
                plan.create.push_back(*want);
            }
        }
    };
    for (const StoredSlot& slot : offering.slots) {
        create_before(slot.starts);
        const BookedStart* counted = bookings.at(slot.starts);
        const int count = counted == nullptr ? 0 : counted->count;
        // A fresh count decides; without one, either sign of a booking keeps the slot.
        const int booked_count = verify ? count : slot.booked_count;
        const bool booked = booked_count > 0 || count > 0;
        if (verify && count != slot.booked_count) {
            plan.recount.push_back({slot.starts, counted == nullptr ? slot.duration : counted->duration,
                                    slot.booked_count, count});
            if (count > (slot.manual ? slot.capacity : std::max(slot.capacity, plan.capacity)))
                plan.overbooked.push_back(slot.starts);
        }
        if (want != wanted.starts.end() && *want == slot.starts) {
            match(slot, booked_count, booked, slot.starts >= wanted.creatable_from, plan);
            ++want;
        } else {
            keep_or_withdraw(slot, booked_count, booked, plan);
        }
    }
    create_before(Instant::max());
}

}  // namespace slotctl

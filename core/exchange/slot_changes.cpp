#include "core/exchange/slot_changes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "core/exchange/comparison.hpp"

namespace slotctl {

namespace {

using Place = std::tuple<ProviderId, ServiceId, Instant>;

template <class Record>
Place place_of(const Record& record) {
    return {record.provider, record.service, record.starts_at};
}

bool gives_span(const SlotRecord& slot) {
    return slot.blocked_from || slot.blocked_until;
}

bool same(const SlotRecord& given, const SlotRecord& stored) {
    const auto agree = [](const auto& a, const auto& b) { return !a || a == b; };
    return agree(given.ends_at, stored.ends_at) && agree(given.capacity, stored.capacity) &&
           agree(given.origin, stored.origin) && agree(given.blocked_from, stored.blocked_from) &&
           agree(given.blocked_until, stored.blocked_until);
}

void compare_slots(const std::vector<SlotRecord>& slots, StoredRecords& stored, ImportReport& report,
                   SlotChanges& changes) {
    report.counts.slots = static_cast<std::int64_t>(slots.size());
    const std::span<const SlotRecord> all(slots);
    for (std::size_t at = 0; at < all.size(); at += comparison_chunk) {
        const auto chunk = all.subspan(at, std::min(comparison_chunk, all.size() - at));
        std::map<Place, SlotRecord> before;
        for (const SlotRecord& slot : stored.slots(chunk)) before.emplace(place_of(slot), slot);
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            const auto old = before.find(place_of(chunk[i]));
            if (old != before.end() && same(chunk[i], old->second)) {
                ++report.slots.unchanged;
                continue;
            }
            ++(old == before.end() ? report.slots.created : report.slots.changed);
            changes.written.push_back(at + i);
        }
    }
}

}  // namespace

SlotChanges plan_slots(const Business& business, const std::vector<std::optional<std::int64_t>>& bookings,
                       StoredRecords& stored, ImportReport& report) {
    SlotChanges changes;
    compare_slots(business.slots, stored, report, changes);
    std::set<Place> spans;
    std::set<ServiceId> set_aside;
    for (const std::size_t i : changes.written) {
        if (!gives_span(business.slots[i])) continue;
        spans.insert(place_of(business.slots[i]));
        set_aside.insert(business.slots[i].service);
    }
    business.bookings.each([&](const BookingRecord& booking, std::size_t i) {
        if (booking.without_slot && !bookings[i] && booking.status != BookingStatus::cancelled) {
            set_aside.insert(booking.service);
            changes.without_slot.push_back(i);
        } else {
            (spans.contains(place_of(booking)) ? changes.in_spans : changes.others).push_back(i);
        }
    });
    changes.set_aside.assign(set_aside.begin(), set_aside.end());
    return changes;
}

}  // namespace slotctl

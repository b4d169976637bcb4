#include "core/plans/provider_calendar.hpp"

#include <algorithm>

namespace slotctl {

using std::chrono::days;
using std::chrono::seconds;

LocalDate overrides_for(const Interval& starts) {
    // A window that began the date before may reach into it, and the zone's date may be one earlier.
    const auto first = std::chrono::floor<days>(starts.begin) - days{2};
    return LocalDate{first.time_since_epoch()};
}

StandingSlot without_slot(ServiceId service, const Interval& time, const Interval& blocks, int capacity,
                          int bookings) {
    return {.service = service,
            .time = time,
            .blocks = blocks,
            .capacity = std::max(capacity, bookings),
            .booked_count = bookings};
}

void drop_free_slots(ProviderCalendar& calendar) {
    std::erase_if(calendar.slots,
                  [](const StandingSlot& slot) { return slot.booked_count == 0 && !slot.manual; });
}

CalendarBuilder::CalendarBuilder(std::vector<ProviderSnapshot> rules, const Interval& starts)
    : starts_(starts) {
    calendars_.reserve(rules.size());
    for (ProviderSnapshot& of : rules) calendars_.push_back({std::move(of), {}});
}

ProviderCalendar* CalendarBuilder::of(ProviderId provider) {
    const auto found =
        std::lower_bound(calendars_.begin(), calendars_.end(), provider,
                         [](const ProviderCalendar& c, ProviderId id) { return c.rules.id < id; });
    return found != calendars_.end() && found->rules.id == provider ? &*found : nullptr;
}

void CalendarBuilder::add(ProviderId provider, const StandingSlot& slot) {
    if (ProviderCalendar* const calendar = of(provider)) calendar->slots.push_back(slot);
}

void CalendarBuilder::release(const OfferingKey& offering, Instant start, int bookings) {
    ProviderCalendar* const calendar = of(offering.provider);
    if (calendar == nullptr) return;
    for (StandingSlot& slot : calendar->slots) {
        if (slot.service == offering.service && slot.time.begin == start)
            slot.booked_count = std::max(slot.booked_count - bookings, 0);
    }
    drop_free_slots(*calendar);
}

Interval CalendarBuilder::affecting_time() const {
    seconds before{}, duration{}, after{};
    for (const ProviderCalendar& calendar : calendars_) {
        for (const OfferingSnapshot& offering : calendar.rules.offerings) {
            before = std::max<seconds>(before, offering.rules.buffer_before);
            duration = std::max<seconds>(duration, offering.rules.duration);
            after = std::max<seconds>(after, offering.rules.buffer_after);
        }
        for (const StandingSlot& slot : calendar.slots)
            duration = std::max(duration, slot.time.end - slot.time.begin);
    }
    return {starts_.begin - before, starts_.end + duration + after};
}

std::vector<ProviderCalendar> CalendarBuilder::take() {
    for (ProviderCalendar& calendar : calendars_) {
        std::sort(calendar.slots.begin(), calendar.slots.end(),
                  [](const StandingSlot& a, const StandingSlot& b) { return a.time.begin < b.time.begin; });
    }
    return std::move(calendars_);
}

}  // namespace slotctl

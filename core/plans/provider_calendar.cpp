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

CalendarBuilder::CalendarBuilder(std::vector<ProviderSnapshot> rules, const Interval& starts)
    : starts_(starts) {
    calendars_.reserve(rules.size());
    for (ProviderSnapshot& of : rules) calendars_.push_back({std::move(of), {}});
}

void CalendarBuilder::add(ProviderId provider, const StandingSlot& slot) {
    const auto found =
        std::lower_bound(calendars_.begin(), calendars_.end(), provider,
                         [](const ProviderCalendar& c, ProviderId id) { return c.rules.id < id; });
    if (found != calendars_.end() && found->rules.id == provider) found->slots.push_back(slot);
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

#include "core/dashboard/week.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/zone_names.hpp"
#include "core/calendar/local_time.hpp"

namespace slotctl::dashboard {

namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr seconds whole_day = std::chrono::hours{24};

/// The parts of `time` on each date, as clocks show them.
std::vector<std::pair<LocalDate, ClockSpan>> by_date(const Zone& zone, const Interval& time) {
    std::vector<std::pair<LocalDate, ClockSpan>> parts;
    const LocalClock from = local_clock(zone, time.begin), to = local_clock(zone, time.end);
    for (LocalDate date = from.date; date <= to.date; date += days{1}) {
        ClockSpan span{date == from.date ? from.time : seconds{0}, date == to.date ? to.time : whole_day};
        span.to = std::max(span.from, span.to);  // clocks may have gone back meanwhile
        if (date == from.date || span.from < span.to) parts.emplace_back(date, span);
    }
    return parts;
}

class Planner {
  public:
    Planner(const ProviderCalendar& calendar, const Zone& zone, LocalDate monday, Instant now)
        : calendar_(calendar),
          zone_(zone),
          monday_(monday),
          // Also of the date before, whose bookings may reach into the week.
          offers_(offered_times(calendar, {monday - days{1}, monday + days{6}}, now)) {
        for (int i = 0; i < 7; ++i) {
            WeekDay day;
            day.date = monday + days{i};
            day.today = zone.date_of(now) == day.date;
            week_.push_back(std::move(day));
        }
    }

    void add_hours() {
        const ProviderSnapshot& rules = calendar_.rules;
        const ProviderHours hours(zone_, rules.availability, rules.overrides, {monday_, monday_ + days{6}});
        for (const Interval& window : hours.windows())
            for (const auto& [date, span] : by_date(zone_, window))
                if (WeekDay* const day = day_of(date)) day->hours.push_back(span);
        for (const DateOverride& override : rules.overrides)
            if (WeekDay* const day = day_of(override.date)) day->has_override = true;
        for (WeekDay& day : week_) note_clock_change(day);
    }

    void add_slots(ServiceId service) {
        for (const OfferedTime& offer : offers_) {
            if (offer.key.service != service) continue;
            const LocalClock begin = local_clock(zone_, offer.time.begin),
                             end = local_clock(zone_, offer.time.end);
            WeekDay* const day = day_of(begin.date);
            if (day == nullptr) continue;
            // As long as it lasts, even if clocks change meanwhile.
            const TimeOfDay until = begin.time + (offer.time.end - offer.time.begin);
            WeekSlot slot{offer, {begin.time, std::min(until, whole_day)}, end.time};
            if (!day->slots.empty()) {
                WeekSlot& before = day->slots.back();
                slot.again = begin.time <= before.shown.from || (before.again && begin.time < again_until_);
                if (slot.again && !before.again) again_until_ = before.shown.to;
                if (!slot.again) before.shown.to = std::min(before.shown.to, begin.time);
            }
            day->slots.push_back(slot);
        }
    }

    void add_bookings(std::span<const BookingInWeek> bookings) {
        std::map<std::pair<Instant, ServiceId>, WeekBooking> groups;
        for (const BookingInWeek& booking : bookings) {
            WeekBooking& group = groups[{booking.time.begin, booking.service}];
            group.service = booking.service;
            group.time = {booking.time.begin, std::max(group.time.end, booking.time.end)};
            group.customers.push_back(booking.customer);
            group.pending += booking.pending ? 1 : 0;
        }
        const auto yielded = yielded_times();
        for (auto& [key, group] : groups) {
            group.outside_rules = !std::binary_search(yielded.begin(), yielded.end(), key);
            for (const auto& [date, span] : by_date(zone_, group.time)) {
                WeekDay* const day = day_of(date);
                if (day == nullptr || (span.from == span.to && group.time.begin != group.time.end)) continue;
                WeekBooking part = group;
                part.shown = span;
                part.continued = date != zone_.date_of(group.time.begin);
                day->bookings.push_back(std::move(part));
            }
        }
    }

    std::vector<WeekDay> take() { return std::move(week_); }

  private:
    WeekDay* day_of(LocalDate date) {
        const auto at = (date - monday_).count();
        return at >= 0 && at < 7 ? &week_[static_cast<std::size_t>(at)] : nullptr;
    }

    void note_clock_change(WeekDay& day) {
        const auto change = zone_.next_change(zone_.start_of(day.date) - seconds{1});
        if (!change || change->at >= zone_.end_of(day.date) || change->before == change->after) return;
        const auto by = std::chrono::duration_cast<std::chrono::minutes>(change->after - change->before);
        day.clock_change = std::string("clocks go ") + (by.count() > 0 ? "forward" : "back") + " by " +
                           std::to_string(std::abs(by.count())) + " minutes";
    }

    [[nodiscard]] std::vector<std::pair<Instant, ServiceId>> yielded_times() const {
        std::vector<std::pair<Instant, ServiceId>> yielded;
        for (const OfferedTime& offer : offers_) yielded.emplace_back(offer.time.begin, offer.key.service);
        std::sort(yielded.begin(), yielded.end());
        return yielded;
    }

    const ProviderCalendar& calendar_;
    Zone zone_;
    LocalDate monday_;
    std::vector<OfferedTime> offers_;
    TimeOfDay again_until_{};
    std::vector<WeekDay> week_;
};

}  // namespace

LocalDate monday_of(LocalDate date) {
    return date - days{iso_weekday(date) - 1};
}

Interval starts_of_week(LocalDate monday) {
    return starts_in_any_zone({monday - days{1}, monday + days{6}});
}

Week week_of(const ProviderCalendar& calendar, std::span<const BookingInWeek> bookings, LocalDate monday,
             ServiceId service, Instant now) {
    Week week;
    week.provider = calendar.rules.id;
    week.name = calendar.rules.name;
    week.zone = calendar.rules.time_zone;
    for (const OfferingSnapshot& offering : calendar.rules.offerings)
        if (offering.active) week.services.push_back({offering.service, offering.name});
    const auto zone = Zone::find(calendar.rules.time_zone);
    if (!zone) {
        week.fault = unknown_zone_and_advice(calendar.rules.time_zone, std::to_string(calendar.rules.id));
        return week;
    }
    const bool offered = std::any_of(week.services.begin(), week.services.end(),
                                     [service](const WeekService& one) { return one.id == service; });
    week.service = offered ? service : week.services.empty() ? 0 : week.services.front().id;
    Planner planner(calendar, *zone, monday, now);
    planner.add_hours();
    planner.add_slots(week.service);
    planner.add_bookings(bookings);
    week.days = planner.take();
    return week;
}

}  // namespace slotctl::dashboard

#include "core/calendar/provider_hours.hpp"

#include <algorithm>

namespace slotctl {

namespace {

using std::chrono::days;

Interval instants(const Zone& zone, LocalDate date, DayWindow window) {
    const LocalDate end_date = window.to <= window.from ? date + days{1} : date;
    return {zone.opening(date, window.from), zone.closing(end_date, window.to)};
}

void add_weekly(const Zone& zone, LocalDate date, std::span<const WeeklyWindow> weekly,
                std::vector<Interval>& out) {
    const unsigned weekday = iso_weekday(date);
    for (const WeeklyWindow& w : weekly) {
        if (w.weekday == weekday && w.valid_from <= date && date <= w.valid_until) {
            out.push_back(instants(zone, date, w.window));
        }
    }
}

/// True if the date has an override. Unless it is closed, its windows are added to `out`.
bool add_override(const Zone& zone, LocalDate date, std::span<const DateOverride> sorted,
                  std::vector<Interval>& out) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), date,
                                        [](const DateOverride& o, LocalDate d) { return o.date < d; });
    if (found == sorted.end() || found->date != date) return false;
    if (found->closed) return true;
    for (const DayWindow& w : found->windows) out.push_back(instants(zone, date, w));
    return true;
}

}  // namespace

ProviderHours::ProviderHours(Zone zone, std::span<const WeeklyWindow> weekly,
                             std::span<const DateOverride> overrides, DateRange dates)
    : zone_(zone), dates_(dates) {
    std::vector<DateOverride> sorted(overrides.begin(), overrides.end());
    std::sort(sorted.begin(), sorted.end(),
              [](const DateOverride& a, const DateOverride& b) { return a.date < b.date; });
    for (LocalDate date = dates.first - days{1}; date <= dates.last; date += days{1}) {
        std::vector<Interval> of_date;
        if (!add_override(zone_, date, sorted, of_date)) add_weekly(zone_, date, weekly, of_date);
        for (const Interval& window : unite(std::move(of_date))) windows_.push_back(window);
    }
    // A skipped date's windows open together with those of the next date, so sorting by date is not enough.
    std::stable_sort(windows_.begin(), windows_.end(),
                     [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
}

std::vector<Interval> service_hours(const Zone& zone, std::span<const WeeklyWindow> weekly, DateRange dates) {
    std::vector<Interval> all;
    // A provider's window starts at the earliest one date before the range and ends at the latest one date
    // after it; the hours that overlap it may themselves have started the date before.
    for (LocalDate date = dates.first - days{2}; date <= dates.last + days{1}; date += days{1}) {
        add_weekly(zone, date, weekly, all);
    }
    return unite(std::move(all));
}

}  // namespace slotctl

#include "core/calendar/slot_grid.hpp"

#include <algorithm>
#include <array>

namespace slotctl {

namespace {

/// Whether a start's local date is in the range. Two comparisons decide, except where clocks went back across
/// midnight at either edge: there, an instant inside the bounds can still have a date outside.
class InDates {
  public:
    InDates(const Zone& zone, DateRange dates)
        : zone_(zone),
          dates_(dates),
          begin_(zone.start_of(dates.first)),
          end_(zone.end_of(dates.last)),
          exact_(begin_ != zone.closing(dates.first, TimeOfDay::zero()) ||
                 end_ != zone.opening(dates.last + std::chrono::days{1}, TimeOfDay::zero())) {}

    bool operator()(Instant start) const {
        if (start < begin_ || start >= end_) return false;
        if (!exact_) return true;
        const LocalDate date = zone_.date_of(start);
        return dates_.first <= date && date <= dates_.last;
    }
    [[nodiscard]] Instant begin() const { return begin_; }

  private:
    const Zone& zone_;
    DateRange dates_;
    Instant begin_, end_;
    bool exact_;
};

void sort_unique(std::vector<Instant>& starts) {
    if (!std::is_sorted(starts.begin(), starts.end())) std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
}

bool has_enough(std::vector<Instant>& starts, Instant next_window, const Enough& enough) {
    if (starts.size() < enough.count) return false;
    sort_unique(starts);
    const auto from = std::lower_bound(starts.begin(), starts.end(), enough.from);
    const auto until = std::lower_bound(from, starts.end(), next_window);
    if (static_cast<std::size_t>(until - from) < enough.count) return false;
    // Later windows could yield starts between those after this one.
    starts.erase(until, starts.end());
    return true;
}

/// Hours that split a window restart the grid in each part: at most one more slot for each of the hours that
/// overlap the windows of one date, and those hours start on that date or an adjacent one.
std::size_t most_added_parts(std::span<const WeeklyWindow> hours) {
    std::array<std::size_t, 7> on{};
    for (const WeeklyWindow& w : hours) ++on[w.weekday % 7];
    std::size_t most = 0;
    for (std::size_t day = 0; day < 7; ++day)
        most = std::max(most, on[day] + on[(day + 1) % 7] + on[(day + 2) % 7]);
    return most;
}

}  // namespace

std::vector<Instant> slot_starts(const ProviderHours& provider, const std::vector<Interval>* hours,
                                 const SlotGrid& grid, const Enough& enough) {
    const InDates in_dates(provider.zone(), provider.dates());
    std::vector<Instant> starts;
    std::vector<Interval> parts;
    for (const Interval& window : provider.windows()) {
        if (window.end <= in_dates.begin()) continue;
        if (has_enough(starts, window.begin, enough)) break;
        parts.clear();
        if (hours != nullptr) {
            intersect(window, *hours, parts);
        } else {
            parts.push_back(window);
        }
        for (const Interval& part : parts) {
            for (Instant start = part.begin; start + grid.duration <= part.end; start += grid.step) {
                if (in_dates(start)) starts.push_back(start);
            }
        }
    }
    sort_unique(starts);
    return starts;
}

std::size_t most_slots_a_date(std::span<const WeeklyWindow> weekly, std::span<const DateOverride> overrides,
                              std::span<const WeeklyWindow> hours, const SlotGrid& grid) {
    // Clocks that go back lengthen a window: by at most 3 hours since 2000 (Antarctica/Casey).
    constexpr std::chrono::seconds most_added = std::chrono::hours{3};
    const auto slots_in = [&](DayWindow w) {
        const auto length = w.to <= w.from ? w.to - w.from + std::chrono::hours{24} : w.to - w.from;
        return static_cast<std::size_t>((length + most_added) / grid.step) + 1;
    };
    std::array<std::size_t, 8> of_weekday{};
    for (const WeeklyWindow& w : weekly) of_weekday[w.weekday % 8] += slots_in(w.window);
    std::size_t most = *std::max_element(of_weekday.begin(), of_weekday.end());
    for (const DateOverride& o : overrides) {
        std::size_t of_date = 0;
        for (const DayWindow& w : o.windows) of_date += slots_in(w);
        most = std::max(most, of_date);
    }
    return most + most_added_parts(hours);
}

}  // namespace slotctl

#pragma once

#include <span>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/calendar/weekly_hours.hpp"
#include "core/calendar/zone.hpp"

namespace slotctl {

/// A range of local dates, both included.
struct DateRange {
    LocalDate first{};
    LocalDate last{};
};

/// When a provider can be booked on the local dates of a range: the windows that start on those dates or on
/// the date before, since those may extend past midnight.
class ProviderHours {
  public:
    /// Weekly hours and overrides of the provider, in any order.
    ProviderHours(Zone zone, std::span<const WeeklyWindow> weekly, std::span<const DateOverride> overrides,
                  DateRange dates);

    /// Ascending by begin. Windows that start on the same date and touch or overlap are merged; those of
    /// different dates stay separate, and may overlap if one extends past midnight.
    [[nodiscard]] std::span<const Interval> windows() const { return windows_; }
    [[nodiscard]] const Zone& zone() const { return zone_; }
    [[nodiscard]] DateRange dates() const { return dates_; }

  private:
    Zone zone_;
    DateRange dates_;
    std::vector<Interval> windows_;
};

/// Weekly service hours over the same dates and their neighbours, as united instants.
std::vector<Interval> service_hours(const Zone& zone, std::span<const WeeklyWindow> weekly, DateRange dates);

}  // namespace slotctl

#include "core/plans/statistics_day.hpp"

#include "core/base/error.hpp"

namespace slotctl {

StatisticsDay statistics_day(const std::optional<LocalDate>& date, const Zone& zone, Instant now) {
    constexpr std::chrono::days one_day{1};
    const LocalDate today = zone.date_of(now), wanted = date.value_or(today - one_day);
    if (wanted > today) {
        throw Error(ErrorKind::usage, "--date: " + format_date(wanted) + " has not begun in " + zone.name(),
                    "give " + format_date(today) + " or an earlier date");
    }
    return {wanted, zone.start_of(wanted), zone.start_of(wanted + one_day)};
}

}  // namespace slotctl

#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// A five-field cron expression as in crontab(5): minute, hour, day of month, month, day of week; names of
/// months and weekdays in upper or lower case, `*`, lists, ranges, steps; or @hourly, @daily, @midnight,
/// @weekly, @monthly, @yearly, @annually. Sunday is 0 or 7. If neither day field is a star, a date matches if
/// either field does (a field that begins with `*` is a star, as in Vixie cron).
class CronExpression {
  public:
    /// Throws Error(config), which names the field and the problem.
    static CronExpression parse(std::string_view text);

    /// As it was written.
    [[nodiscard]] const std::string& text() const { return text_; }

    /// The five fields as any cron reads them, in numbers: `0 2 * * 0`. Stars stay stars.
    [[nodiscard]] std::string fields() const;

    [[nodiscard]] bool matches_date(LocalDate date) const;
    [[nodiscard]] bool matches_time(unsigned hour, unsigned minute) const {
        return hours.test(hour) && minutes.test(minute);
    }

    /// The minute or the hour is a star. When clocks change, cron runs such an expression by what the clock
    /// shows, and makes sure that any other runs once.
    [[nodiscard]] bool any_time() const { return any_minute || any_hour; }

    /// The days of the month and the weekdays are alternatives: neither field is a star.
    [[nodiscard]] bool either_day() const { return !any_day_of_month && !any_weekday; }

    // Any set of values is an expression; only the text depends on how it was written.
    // NOLINTBEGIN(cppcoreguidelines-non-private-member-variables-in-classes)
    std::bitset<60> minutes;
    std::bitset<24> hours;
    std::bitset<32> days_of_month;  ///< 1 … 31
    std::bitset<13> months;         ///< 1 … 12
    std::bitset<7> weekdays;        ///< 0 = Sunday
    bool any_day_of_month = false;  ///< the field is a star
    bool any_weekday = false;       ///< the field is a star
    bool any_minute = false;        ///< the field is a star
    bool any_hour = false;          ///< the field is a star; true for `@hourly`
    // NOLINTEND(cppcoreguidelines-non-private-member-variables-in-classes)

    /// Every date matches.
    [[nodiscard]] bool every_date() const;

    /// The times of day that match, ascending.
    [[nodiscard]] std::vector<TimeOfDay> times() const;

    bool operator==(const CronExpression&) const = default;

  private:
    std::string text_;
};

}  // namespace slotctl

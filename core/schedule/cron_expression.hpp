#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// A five-field cron expression as crontab(5) has it: minute, hour, day of month, month, day of week; names
/// of months and weekdays in any case, `*`, lists, ranges, steps; or @hourly, @daily, @midnight, @weekly,
/// @monthly, @yearly, @annually. Sunday is 0 or 7. Where neither day field is a star, a date matches if
/// either does (a field that begins with `*` is a star, as in Vixie cron).
class CronExpression {
  public:
    /// Throws Error(config) that names the field and what is wrong with it.
    static CronExpression parse(std::string_view text);

    /// As it was written.
    [[nodiscard]] const std::string& text() const { return text_; }

    /// The five fields as any cron reads them, in numbers: `0 2 * * 0`. Stars stay stars.
    [[nodiscard]] std::string fields() const;

    [[nodiscard]] bool matches_date(LocalDate date) const;
    [[nodiscard]] bool matches_time(unsigned hour, unsigned minute) const {
        return hours.test(hour) && minutes.test(minute);
    }

    /// The minute or the hour is a star. When clocks change, cron lets such an expression follow what the
    /// clock shows, and sees to it that any other runs once.
    [[nodiscard]] bool any_time() const { return any_minute || any_hour; }

    /// The days of month and the weekdays are alternatives: neither field is a star.
    [[nodiscard]] bool either_day() const { return !any_day_of_month && !any_weekday; }

    std::bitset<60> minutes;
    std::bitset<24> hours;
    std::bitset<32> days_of_month;  ///< 1 … 31
    std::bitset<13> months;         ///< 1 … 12
    std::bitset<7> weekdays;        ///< 0 = Sunday
    bool any_day_of_month = false;  ///< the field is a star
    bool any_weekday = false;       ///< the field is a star
    bool any_minute = false;        ///< the field is a star
    bool any_hour = false;          ///< the field is a star; also of `@hourly`

    /// Every date matches.
    [[nodiscard]] bool every_date() const;

    /// The times of day that match, ascending.
    [[nodiscard]] std::vector<TimeOfDay> times() const;

    bool operator==(const CronExpression&) const = default;

  private:
    std::string text_;
};

}  // namespace slotctl

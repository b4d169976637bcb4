#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// Who starts the jobs. They differ in what they do when clocks change:
///
/// |          | a time that the clocks skip                  | a time that comes twice            |
/// |----------|----------------------------------------------|------------------------------------|
/// | systemd  | does not run that day                        | runs the first time                |
/// | cron     | runs once, when the clocks have gone forward | runs the first time                |
/// | schtasks | runs once, when the clocks have gone forward | runs the first time                |
///
/// Where the minute or the hour is a star, cron goes by what the clock shows: skipped times do not run, those
/// that come twice run twice. The same holds of Task Scheduler for what has a `steady_interval`: there it is
/// told the interval, not the times. Cron takes a change of three hours or less for one, anything longer for
/// a clock that was set, and goes by what it shows. `slotctl run` does as cron does. systemd as
/// systemd.time(7) and `systemd-analyze calendar` show it, cron as the source of Debian's (and Vixie's) cron
/// has it; Microsoft leaves open what Task Scheduler does.
enum class SchedulerKind { systemd, cron, schtasks };

/// `systemd`, `cron` or `schtasks`.
std::string_view name_of(SchedulerKind kind);

/// How times that clocks skip or show twice are met: in the manner of a scheduler above, or in one of the
/// manners that other cron daemons have.
///
/// |           | a time that the clocks skip                           | a time that comes twice |
/// |-----------|-------------------------------------------------------|----------------------------------------|
/// | bcron     | runs as much later as the clocks go forward (bcron     | runs the first time if the
/// expression  | |           | knows changes of one hour)                             | names one hour, else
/// both times        | | the clock | does not run that day                                  | runs both times
/// |
class ClockManner {
  public:
    enum Value { systemd, cron, schtasks, bcron, by_clock };

    constexpr ClockManner(Value value) : value_(value) {}  // NOLINT(google-explicit-constructor)
    // NOLINTNEXTLINE(google-explicit-constructor): each scheduler has its manner
    constexpr ClockManner(SchedulerKind kind)
        : value_(kind == SchedulerKind::systemd ? systemd
                 : kind == SchedulerKind::cron  ? cron
                                                : schtasks) {}
    constexpr bool operator==(const ClockManner&) const = default;
    constexpr bool operator==(Value value) const { return value_ == value; }

  private:
    Value value_;
};

/// How far ahead a next run is looked for.
constexpr std::chrono::days farthest_occurrence{5 * 366};

/// What cron still takes for daylight saving.
constexpr std::chrono::hours longest_clock_change{3};

/// The instants at which an expression comes due in a zone, ascending.
class Occurrences {
  public:
    /// From `from` on, `from` included.
    Occurrences(const CronExpression& when, const Zone& zone, ClockManner manner, Instant from);

    /// Nothing if there is none within `farthest_occurrence` of the last one (or of `from`).
    std::optional<Instant> next();

  private:
    /// A time without a change of the clocks.
    struct Stretch {
        Instant begin, end;
        std::chrono::seconds offset;
    };

    bool enter_next_stretch();
    void leave_stretch();
    std::optional<Instant> next_in_stretch();
    void make_up_for(std::chrono::local_seconds from, std::chrono::local_seconds until);
    [[nodiscard]] bool any_within(std::chrono::local_seconds from, std::chrono::local_seconds until) const;
    [[nodiscard]] std::chrono::local_seconds shown(Instant instant) const;

    CronExpression when_;
    Zone zone_;
    ClockManner manner_;
    Instant from_;
    bool follows_clock_;
    Instant give_up_;
    Stretch stretch_{};
    std::chrono::local_seconds at_{};      ///< the next local minute to look at
    std::chrono::local_seconds latest_{};  ///< every local time before has come
    std::deque<Instant> made_up_;          ///< when what the clocks skipped is due, ascending
};

/// The time from each instant at which `when` comes due to the next, where that is the same at any time of
/// any day, whatever the zone's clocks do: less than a day. Nothing for any other expression. The zone's
/// rules are looked at from `steady_since` on, for 40 years.
std::optional<std::chrono::minutes> steady_interval(const CronExpression& when, const Zone& zone);
constexpr std::chrono::local_days steady_since{std::chrono::year{2020} / 1 / 1};

/// Whether it runs this at every time that the clock shows, and at no other: nothing is made up for,
/// and what comes twice runs twice.
bool follows_clock(const CronExpression& when, const Zone& zone, ClockManner manner);

/// The first instant after `after`.
std::optional<Instant> next_occurrence(const CronExpression& when, const Zone& zone, ClockManner manner,
                                       Instant after);

/// The last instant before or at `until`; nothing if there is none within `farthest_occurrence`.
std::optional<Instant> latest_occurrence(const CronExpression& when, const Zone& zone, ClockManner manner,
                                         Instant until);

/// Every instant in `[from, until)`, the earliest `limit` of them.
std::vector<Instant> occurrences_between(const CronExpression& when, const Zone& zone, ClockManner manner,
                                         Instant from, Instant until, std::size_t limit = 1000000);

}  // namespace slotctl

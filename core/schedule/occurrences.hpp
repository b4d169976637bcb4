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

/// The programs that start jobs. They differ in what they do when clocks change:
///
/// |          | a time that the clocks skip                  | a time that occurs twice           |
/// |----------|----------------------------------------------|------------------------------------|
/// | systemd  | does not run that day                        | runs the first time                |
/// | cron     | runs once, when the clocks have gone forward | runs the first time                |
/// | schtasks | runs once, when the clocks have gone forward | runs the first time                |
///
/// If the minute or the hour is a star, cron follows what the clock shows: skipped times do not run, and
/// times that occur twice run twice. The same applies to Task Scheduler for an expression with a
/// `steady_interval`: its task contains the interval, not the times. Cron treats a change of up to three
/// hours as a clock change; after a longer one, it assumes that the clock was set, and follows what it shows.
/// `slotctl run` behaves like cron. The sources are systemd.time(7) and `systemd-analyze calendar` for
/// systemd, and the source code of Debian's (and Vixie's) cron; Microsoft does not say what Task Scheduler
/// does.
enum class SchedulerKind { systemd, cron, schtasks };

/// `systemd`, `cron` or `schtasks`.
std::string_view name_of(SchedulerKind kind);

/// How times that clocks skip or show twice are handled: like one of the schedulers above, or like one of
/// the other cron daemons.
///
/// |           | a time that the clocks skip                  | a time that occurs twice          |
/// |-----------|----------------------------------------------|-----------------------------------|
/// | bcron     | runs as much later as the clocks go forward  | runs the first time if the        |
/// |           | (bcron only knows changes of one hour)       | expression names one hour, else   |
/// |           |                                              | both times                        |
/// | the clock | does not run that day                        | runs both times                   |
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

/// How far ahead to search for a next run.
constexpr std::chrono::days farthest_occurrence{5 * 366};

/// The longest change that cron still treats as daylight saving.
constexpr std::chrono::hours longest_clock_change{3};

/// The instants at which an expression is due in a zone, ascending.
class Occurrences {
  public:
    /// Starts from `from`, included.
    Occurrences(const CronExpression& when, const Zone& zone, ClockManner manner, Instant from);

    /// Nothing if there is none within `farthest_occurrence` of the last one (or of `from`).
    std::optional<Instant> next();

  private:
    /// A period without a clock change.
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
    std::chrono::local_seconds at_{};      ///< the next local minute to check
    std::chrono::local_seconds latest_{};  ///< every earlier local time has occurred
    std::deque<Instant> made_up_;          ///< when runs for skipped times are due, ascending
};

/// The interval between the instants at which `when` is due, if it is always the same, whatever the zone's
/// clocks do: less than a day. Nothing for any other expression. The zone's rules are checked for 40 years
/// from `steady_since`.
std::optional<std::chrono::minutes> steady_interval(const CronExpression& when, const Zone& zone);
constexpr std::chrono::local_days steady_since{std::chrono::year{2020} / 1 / 1};

/// Whether the job runs at every time that the clock shows, and at no other: skipped times are not made up
/// for, and repeated times run twice.
bool follows_clock(const CronExpression& when, const Zone& zone, ClockManner manner);

/// The first instant after `after`.
std::optional<Instant> next_occurrence(const CronExpression& when, const Zone& zone, ClockManner manner,
                                       Instant after);

/// The last instant at or before `until`; nothing if there is none within `farthest_occurrence`.
std::optional<Instant> latest_occurrence(const CronExpression& when, const Zone& zone, ClockManner manner,
                                         Instant until);

/// Every instant in `[from, until)`; only the earliest `limit` of them.
std::vector<Instant> occurrences_between(const CronExpression& when, const Zone& zone, ClockManner manner,
                                         Instant from, Instant until, std::size_t limit = 1000000);

}  // namespace slotctl

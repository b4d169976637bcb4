#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/calendar/interval.hpp"
#include "core/ical/calendar_file.hpp"
#include "core/ical/clock.hpp"

namespace slotctl::ical {

/// Why an event cannot be worked out; the end of a message that names the event.
class EventFault : public std::exception {
  public:
    explicit EventFault(std::string why) : why_(std::move(why)) {}
    [[nodiscard]] const char* what() const noexcept override { return why_.c_str(); }

  private:
    std::string why_;
};

/// What a clock shows, counted from the beginning of 1970 on that clock.
inline std::chrono::seconds shown(const CivilTime& time) {
    return time.date.time_since_epoch() + time.time;
}

/// Clocks of two zones differ by less than this, and a date is over after another day.
inline constexpr std::chrono::days any_zone{3};

/// The clock that a value is read from; a date is on the clock of `home`. Throws EventFault.
const Clock& clock_of(const Moment& moment, Clocks& clocks);

/// How long an event takes, whichever day it is.
struct Length {
    std::chrono::days nominal{};
    std::chrono::seconds exact{};
};

/// Throws EventFault if its end is before its start.
Length length_of(const Event& event, Clocks& clocks);

/// The time that an event takes which begins at a time of its clock.
Interval span_of(const Moment& start, const Length& length, const CivilTime& civil, Clocks& clocks);

/// An instance of a series.
struct Instance {
    CivilTime civil;  ///< its start on the series' clock
    Interval time;
};

/// By their starts, as the rule, RDATE and EXDATE have them; events that replace instances are not
/// considered.
using Instances = std::map<Instant, Instance>;

/// The instances that begin in `starts`. Throws EventFault. What does not keep the series from being worked
/// out is told: to `lose` if an instance may be missing, to `warn` if there may be one too many.
Instances instances_of(const Event& event, Clocks& clocks, const Interval& starts,
                       const std::function<void(const std::string&)>& lose,
                       const std::function<void(const std::string&)>& warn);

/// Whether a value, such as EXDATE or RECURRENCE-ID, means that instance of a series.
bool means(const Moment& value, const Event& series, Instant start, const Instance& instance, Clocks& clocks);

}  // namespace slotctl::ical

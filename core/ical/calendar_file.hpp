#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// A calendar file (RFC 5545) as it is written: nothing in it is worked out yet.
namespace slotctl::ical {

/// A time on a clock somewhere.
struct CivilTime {
    LocalDate date{};
    TimeOfDay time{};  ///< 0 … 86399
    auto operator<=>(const CivilTime&) const = default;
};

/// A DATE or DATE-TIME value.
struct Moment {
    enum class Kind {
        date,      ///< a whole day; `civil.time` is 0
        floating,  ///< on the clock of whoever looks
        utc,
        zoned,  ///< on the clock of `zone`
    };
    Kind kind = Kind::floating;
    CivilTime civil;
    std::string zone;  ///< the TZID as written, if zoned
    bool operator==(const Moment&) const = default;
};

/// A DURATION value (RFC 5545, 3.3.6): days and weeks are nominal, the rest is exact.
struct Duration {
    std::chrono::days nominal{};   ///< weeks count as seven
    std::chrono::seconds exact{};  ///< hours, minutes and seconds
    bool operator==(const Duration&) const = default;
    [[nodiscard]] bool negative() const { return nominal.count() < 0 || exact.count() < 0; }
};

enum class Frequency { secondly, minutely, hourly, daily, weekly, monthly, yearly };

/// An element of BYDAY: `2TU` is {2, 2}, `-1SU` is {-1, 7}, `MO` is {0, 1}.
struct RuleDay {
    int position = 0;      ///< 0 = every one of the period
    unsigned weekday = 1;  ///< ISO, 1 = Monday … 7 = Sunday
    bool operator==(const RuleDay&) const = default;
};

/// An RRULE (RFC 5545, 3.3.10). Empty lists are parts that are not given; all numbers are within the ranges
/// of the RFC.
struct RecurrenceRule {
    Frequency frequency = Frequency::daily;
    int interval = 1;  ///< >= 1
    int count = 0;     ///< 0 = not given
    std::optional<Moment> until;
    unsigned week_start = 1;  ///< ISO weekday
    std::vector<int> seconds, minutes, hours;
    std::vector<RuleDay> days;
    std::vector<int> month_days, year_days, weeks, months, set_positions;
};

/// An RDATE: a further start, and perhaps a length of its own.
struct ExtraDate {
    Moment start;
    std::optional<Moment> end;
    std::optional<Duration> duration;
};

enum class EventStatus { confirmed, tentative, cancelled };

struct Event {
    std::string uid;  ///< empty if the file gives none
    std::int64_t sequence = 0;
    std::optional<Instant> stamp;  ///< DTSTAMP
    EventStatus status = EventStatus::confirmed;
    bool transparent = false;  ///< takes up no time
    Moment start;
    std::optional<Moment> end;
    std::optional<Duration> duration;
    std::vector<RecurrenceRule> rules;
    std::vector<ExtraDate> extra;
    std::vector<Moment> excluded;
    std::optional<Moment> recurrence_id;  ///< this event replaces that instance
    bool this_and_future = false;         ///< and moves all later ones
    std::string summary;
    int line = 0;  ///< its number among the events of the file, from 1
};

inline bool takes_up_time(const Event& event) {
    return event.status != EventStatus::cancelled && !event.transparent;
}

/// A period of a FREEBUSY property that takes up time.
struct BusyPeriod {
    Moment start;
    std::optional<Moment> end;
    std::optional<Duration> duration;
};

/// A STANDARD or DAYLIGHT part of a VTIMEZONE.
struct Observance {
    CivilTime start;                         ///< on the clock before the change
    std::chrono::seconds before{}, after{};  ///< local time minus UTC
    std::vector<RecurrenceRule> rules;
    std::vector<CivilTime> extra;
};

struct ZoneDefinition {
    std::string name;  ///< TZID
    std::vector<Observance> observances;
};

struct CalendarFile {
    std::vector<Event> events;
    std::vector<BusyPeriod> busy;
    std::vector<ZoneDefinition> zones;
    std::string zone_of_floating_times;  ///< X-WR-TIMEZONE; empty if not given
    /// Parts that cannot be read and may take up time, each with what and why.
    std::vector<std::string> faults;
    /// The same of parts that take up no time here.
    std::vector<std::string> remarks;
};

}  // namespace slotctl::ical

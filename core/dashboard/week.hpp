#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/plans/offered_times.hpp"

/// A week of a provider, day by day, as the provider's clocks show it.
namespace slotctl::dashboard {

/// A part of a local date, in time of day.
struct ClockSpan {
    TimeOfDay from{}, to{};  ///< 00:00 … 24:00, `from` <= `to`
    bool operator==(const ClockSpan&) const = default;
};

/// A time of the chosen service.
struct WeekSlot {
    OfferedTime offer;
    ClockSpan shown;     ///< up to the next time or its own end, whichever comes first
    TimeOfDay ends{};    ///< what clocks show at its end
    bool again = false;  ///< clocks have gone back: they show this time for the second time
};

/// The bookings of one service at one time.
struct WeekBooking {
    ServiceId service = 0;
    Interval time;
    ClockSpan shown;
    bool continued = false;      ///< it began on the date before
    bool outside_rules = false;  ///< the rules no longer yield its time
    std::vector<std::string> customers;
    int pending = 0;  ///< how many of them are not confirmed
};

struct WeekDay {
    LocalDate date{};
    bool today = false;
    bool has_override = false;     ///< its hours are those of this date alone
    std::vector<ClockSpan> hours;  ///< ascending
    std::string clock_change;      ///< `clocks go forward by 60 minutes`; empty on other dates
    std::vector<WeekSlot> slots;   ///< ascending
    std::vector<WeekBooking> bookings;
};

struct WeekService {
    ServiceId id = 0;
    std::string name;
};

struct Week {
    ProviderId provider = 0;
    std::string name, zone;
    std::string fault;                  ///< why it cannot be worked out: its time zone is unknown
    std::vector<WeekService> services;  ///< active ones, ascending by id
    ServiceId service = 0;              ///< whose times are shown; 0: none
    std::vector<WeekDay> days;          ///< seven, from Monday
    bool archived = false;              ///< bookings that were put aside are shown too
    bool has_archived = false;          ///< there are some
};

/// A booking that may lie in the week.
struct BookingInWeek {
    ServiceId service = 0;
    Interval time;
    std::string customer;
    bool pending = false;
};

/// `calendar` is loaded for all services and for slots that begin in `starts_of_week`. `service`: 0 for the
/// first one. `bookings` are those of the provider that may overlap the week, without cancelled ones.
Week week_of(const ProviderCalendar& calendar, std::span<const BookingInWeek> bookings, LocalDate monday,
             ServiceId service, Instant now);

/// The instants at which slots of the week can begin, in any zone.
Interval starts_of_week(LocalDate monday);

LocalDate monday_of(LocalDate date);

}  // namespace slotctl::dashboard

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ical/write.hpp"
#include "core/store/feed_store.hpp"

/// What bookings look like in calendars elsewhere. Pure.
namespace slotctl {

/// A time at which a provider is busy with bookings.
struct BusyTime {
    Interval time;
    Instant changed_at{};  ///< when the last of these bookings changed
};

/// What a booking is called in calendars, for its whole life.
std::string appointment_uid(const FeedBooking& booking, ProviderId provider);

/// A booking as an event. Pending ones are tentative. Cancelled ones take up no time. Nothing for a hold that
/// has ended or was given up: nobody has an appointment that nobody confirmed.
std::optional<ical::OutgoingEvent> appointment(const FeedBooking& booking, ProviderId provider,
                                               const std::string& provider_name, Instant now);

/// The time that a booking takes up at `now`: nothing if it is cancelled or its hold has ended.
std::optional<BusyTime> busy_time(const FeedBooking& booking, Instant now);

/// Ascending; times that touch or overlap become one, so that they do not tell how many bookings there are.
std::vector<BusyTime> united(std::vector<BusyTime> times);

/// A busy time as an event that says nothing about the bookings behind it.
ical::OutgoingEvent busy_event(const BusyTime& busy, ProviderId provider, const std::string& summary);

/// Busy times as free/busy data; all must overlap `window`.
ical::OutgoingFreeBusy free_busy(const std::vector<BusyTime>& times, ProviderId provider,
                                 const std::string& provider_name, const Interval& window);

}  // namespace slotctl

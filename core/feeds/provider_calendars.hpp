#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// How much a calendar says.
enum class CalendarForm {
    bookings,   ///< an event for each booking, with service and customer
    busy,       ///< events that only say when the provider is busy
    free_busy,  ///< the same as free/busy data (VFREEBUSY)
};

/// For how long calendars show that a booking was cancelled.
inline constexpr std::chrono::days cancelled_shown{30};

struct CalendarRequest {
    std::vector<ProviderId> providers;  ///< empty: all
    CalendarForm form = CalendarForm::bookings;
    /// Dates, local to each provider; `to` is included. Nothing: without a limit. Free/busy data always has
    /// limits: from today on, and a year long.
    std::optional<LocalDate> from, to;
    Instant now{};
};

/// Writes the bookings of providers as one calendar (RFC 5545), from the database as it is, in bounded
/// memory. The bytes are the same as long as no booking, name or date of the request changes. Providers whose
/// time zone this machine does not know are left out: returns a sentence about each. Throws Error(failed) if
/// that is all of them, Error(bad_data) for providers that do not exist, Error(config) in a build without
/// calendar files.
std::vector<std::string> write_calendar(Store& store, const CalendarRequest& request, std::ostream& out);

/// What a secret address answers: bookings from 90 days ago on, so that it does not grow for ever.
CalendarRequest feed_request(ProviderId provider, CalendarForm form, Instant now);

}  // namespace slotctl

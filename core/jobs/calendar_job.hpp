#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

struct CalendarSyncRequest {
    std::vector<ProviderId> providers;  ///< empty: all
    int days_ahead = 0;                 ///< how far ahead busy times are worked out, >= 1
    /// The text of a calendar. Throws Error.
    std::function<std::string(const OtherCalendar&)> read;
};

/// Reads the calendars of providers, and makes their busy times those of the database. A calendar that cannot
/// be read, or has events that cannot be, keeps the times that it had, and the run is partial; what can be
/// read is busy too.
Outcome sync_calendars(const CalendarSyncRequest& request, const JobContext& context);

}  // namespace slotctl

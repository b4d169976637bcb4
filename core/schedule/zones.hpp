#pragma once

#include "core/base/error.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// The time zone of a job's expression. Throws Error(config) if the job names an unknown one.
inline Zone zone_of(const ScheduledJob& job, const Zone& machine) {
    if (!job.time_zone) return machine;
    if (const auto zone = Zone::find(*job.time_zone)) return *zone;
    throw Error(ErrorKind::config,
                "the job " + job.name + " names the unknown time zone \"" + *job.time_zone + "\"");
}

}  // namespace slotctl

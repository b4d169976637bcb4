#pragma once

#include <span>

#include "core/monitor/gather_health.hpp"

namespace slotctl {

/// When the other calendars of active providers were read, and how often that should have happened since,
/// by the schedule; a calendar that nothing in the schedule reads should be read once a day.
CalendarReadings calendar_readings(Store& store, const HealthSources& sources, std::span<const Pause> pauses);

}  // namespace slotctl

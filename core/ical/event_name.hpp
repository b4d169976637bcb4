#pragma once

#include <string>

#include "core/ical/calendar_file.hpp"

namespace slotctl::ical {

/// What messages call an event, printable and short: `event 3 "Dentist"`, or `event 3 (UID team-3)` if it has
/// no summary.
std::string name_of(const Event& event);

}  // namespace slotctl::ical

#include "core/base/error.hpp"
#include "core/ical/read.hpp"

/// Replaces the sources that use libical if the build left it out (SLOTCTL_ICAL=OFF).
namespace slotctl::ical {

bool built_with_calendars() {
    return false;
}

CalendarFile read_calendar(const std::string&) {
    throw Error(ErrorKind::config, "this slotctl was built without calendar files",
                "install a slotctl that was built with them");
}

}  // namespace slotctl::ical

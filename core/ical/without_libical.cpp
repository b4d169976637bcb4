#include "core/base/error.hpp"
#include "core/ical/read.hpp"
#include "core/ical/write.hpp"

/// Replaces the sources that use libical if the build left it out (SLOTCTL_ICAL=OFF).
namespace slotctl::ical {

bool built_with_calendars() {
    return false;
}

namespace {

Error missing_part() {
    return {ErrorKind::config, "this slotctl was built without calendar files",
            "install a slotctl that was built with them"};
}

}  // namespace

void require_calendars() {
    throw missing_part();
}

CalendarFile read_calendar(const std::string&) {
    throw missing_part();
}

CalendarWriter::CalendarWriter(std::ostream& out, const OutgoingCalendar&) : out_(out) {
    throw missing_part();
}

// Nothing reaches these, since there is no writer.
void CalendarWriter::add(const OutgoingEvent&) {}
void CalendarWriter::add(const OutgoingFreeBusy&) {}
void CalendarWriter::finish() {
    out_.flush();
}

}  // namespace slotctl::ical

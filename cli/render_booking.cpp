#include "cli/render_booking.hpp"

#include "core/base/printable.hpp"
#include "core/calendar/local_time.hpp"

namespace slotctl::cli {

namespace {

std::string local_text(const std::string& zone, Instant instant) {
    const LocalTime local = local_time(zone, instant);
    return local.date + " " + local.clear;
}

}  // namespace

std::string booking_text(const BookingResult& result, bool dry_run) {
    const StoredBooking& booking = result.booking;
    const LocalTime end = local_time(result.zone, booking.time.end);
    const std::string name = booking.id == 0 ? "booking" : "booking " + std::to_string(booking.id);
    std::string text = name +
                       (dry_run           ? " would be "
                        : result.repeated ? " was already "
                                          : " is ") +
                       std::string(name_of(booking.status)) + ": service " +
                       std::to_string(booking.offering.service) + " with provider " +
                       std::to_string(booking.offering.provider) + ", " +
                       local_text(result.zone, booking.time.begin) + " to " + end.clear + " (" + end.zone +
                       "), for " + printable_line(booking.customer);
    if (booking.status == BookingStatus::pending && booking.hold_until)
        text += ", held until " + local_text(result.zone, *booking.hold_until);
    if (booking.archived_at) text += ", put aside on " + local_time(result.zone, *booking.archived_at).date;
    return text + "\n";
}

}  // namespace slotctl::cli

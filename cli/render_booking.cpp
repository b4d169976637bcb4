#include "cli/render_booking.hpp"

#include <nlohmann/json.hpp>

#include "cli/render_free_times.hpp"
#include "core/calendar/local_time.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string local_text(const std::string& zone, Instant instant) {
    const LocalTime local = local_time(zone, instant);
    return local.date + " " + local.time;
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string booking_text(const BookingResult& result, bool dry_run) {
    const StoredBooking& booking = result.booking;
    const std::string name = booking.id == 0 ? "booking" : "booking " + std::to_string(booking.id);
    std::string text =
        name +
        (dry_run           ? " would be "
         : result.repeated ? " was already "
                           : " is ") +
        std::string(name_of(booking.status)) + ": service " + std::to_string(booking.offering.service) +
        " with provider " + std::to_string(booking.offering.provider) + ", " +
        local_text(result.zone, booking.time.begin) + " to " +
        local_time(result.zone, booking.time.end).time + " (" + result.zone + "), for " + booking.customer;
    if (booking.status == BookingStatus::pending && booking.hold_until)
        text += ", held until " + local_text(result.zone, *booking.hold_until);
    return text + "\n";
}

std::string booking_json(const BookingResult& result, bool dry_run) {
    const StoredBooking& booking = result.booking;
    const LocalTime local = local_time(result.zone, booking.time.begin);
    return dumped(
        {{"booking",
          {{"id", booking.id == 0 ? Json() : Json(booking.id)},
           {"provider_id", booking.offering.provider},
           {"service_id", booking.offering.service},
           {"starts_at", format_instant(booking.time.begin)},
           {"ends_at", format_instant(booking.time.end)},
           {"local_date", local.date},
           {"local_time", local.time},
           {"zone", local.zone},
           {"customer", booking.customer},
           {"status", name_of(booking.status)},
           {"created_at", format_instant(booking.created_at)},
           {"hold_until", booking.hold_until ? Json(format_instant(*booking.hold_until)) : Json()}}},
         {"repeated", result.repeated},
         {"dry_run", dry_run}});
}

std::string not_free_json(const NotFree& error) {
    return dumped({{"status", "failed"},
                   {"error", error.what()},
                   {"hint", error.hint()},
                   {"reason", error.reason()},
                   {"nearest", Json::parse(free_times_json(error.nearest())).at("slots")}});
}

}  // namespace slotctl::cli

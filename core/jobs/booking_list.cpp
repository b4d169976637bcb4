#include "core/jobs/booking_list.hpp"

#include "core/calendar/local_time.hpp"

namespace slotctl {

DetailTable table_of_bookings(const std::string& name, const std::string& title,
                              const OddBookings& bookings) {
    DetailTable table{.name = name,
                      .columns = {{"booking_id", "booking"},
                                  {"customer", "customer"},
                                  {"local_date", "date"},
                                  {"local_time", "time"},
                                  {"zone", "zone"},
                                  {"starts_at", ""},
                                  {"service_id", ""},
                                  {"service", "service"},
                                  {"provider_id", ""},
                                  {"provider", "provider"},
                                  {"reason", "reason"}},
                      .rows = {},
                      .title = title};
    for (const OddBookings::Item& booking : bookings.examples) {
        const LocalTime local = local_time(booking.zone, booking.starts);
        table.rows.push_back({booking.booking, booking.customer, local.date, local.time, local.zone,
                              format_instant(booking.starts), booking.offering.service, booking.service_name,
                              booking.offering.provider, booking.provider_name, booking.reason});
    }
    return table;
}

std::string more_than_listed(const OddBookings& bookings) {
    const auto listed = static_cast<std::int64_t>(bookings.examples.size());
    return bookings.count > listed ? "; the first " + std::to_string(listed) + " are listed" : "";
}

}  // namespace slotctl

#include "tests/contract/any_history.hpp"

#include <rapidcheck.h>

#include "tests/contract/business_rows.hpp"

namespace slotctl::tests {

int some(int first, int last) {
    return *rc::gen::inRange(first, last + 1);
}
namespace {

using std::chrono::hours;
using std::chrono::minutes;

std::string number(int value) {
    return std::to_string(value);
}
std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

std::string provider() {
    return number(some(1, 3));
}
std::string service() {
    return number(some(1, 3));
}
std::string pair_condition() {
    return " WHERE provider_id = " + provider() + " AND service_id = " + service();
}

std::string time_of_day(int last_quarter) {
    return quoted(format_time_of_day(minutes{15} * some(0, last_quarter)));
}
std::string date() {
    return quoted(format_instant(beginning + hours{24} * some(-1, 5)).substr(0, 10));
}

/// Both columns of a span that starts on a quarter of an hour.
std::string span() {
    const Instant from = beginning + minutes{15} * some(-40, 400);
    return quoted(format_instant(from)) + ", " + quoted(format_instant(from + minutes{15} * some(1, 6)));
}

std::string change_of_hours() {
    switch (some(0, 7)) {
        case 6:
            return "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at) VALUES (" +
                   provider() + ", 'elsewhere', " + span() + ")";
        case 7:
            return "DELETE FROM provider_busy WHERE provider_id = " + provider();
        case 0:
            return "DELETE FROM provider_availability WHERE provider_id = " + provider() +
                   " AND weekday = " + number(some(1, 7));
        case 1:
            return "UPDATE provider_availability SET ends = " + time_of_day(96) +
                   " WHERE provider_id = " + provider();
        case 2:
            return "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
                   " SELECT provider_id, service_id, " +
                   number(some(1, 7)) + ", " + time_of_day(95) + ", " + time_of_day(96) + " FROM offerings" +
                   pair_condition();
        case 3:
            return "DELETE FROM service_time_slots" + pair_condition();
        case 4:
            return "INSERT INTO availability_overrides (provider_id, date, starts, ends) VALUES (" +
                   provider() + ", " + date() + ", " +
                   (some(0, 1) == 0 ? "NULL, NULL" : time_of_day(95) + ", " + time_of_day(96)) + ")";
        default:
            return "INSERT INTO provider_availability (provider_id, weekday, starts, ends, valid_until) "
                   "VALUES (" +
                   provider() + ", " + number(some(1, 7)) + ", " + time_of_day(95) + ", " + time_of_day(96) +
                   ", " + (some(0, 2) == 0 ? date() : "NULL") + ")";
    }
}

std::string change_of_records() {
    const std::string active = some(0, 2) == 0 ? "false" : "true";
    switch (some(0, 6)) {
        case 0:
            return "UPDATE providers SET active = " + active + " WHERE id = " + provider();
        case 1:
            return "UPDATE services SET active = " + active + " WHERE id = " + service();
        case 2:
            return "UPDATE offerings SET active = " + active + pair_condition();
        case 3:
            return "DELETE FROM offerings" + pair_condition();
        case 4:
            return "UPDATE services SET capacity = " + number(some(1, 3)) + " WHERE id = " + service();
        case 5:
            return "UPDATE services SET duration_minutes = " + number(15 * some(1, 6)) +
                   ", buffer_after_minutes = " + number(5 * some(0, 3)) +
                   ", max_slots = " + (some(0, 1) == 0 ? "NULL" : number(some(1, 20))) +
                   " WHERE id = " + service();
        default:
            return "UPDATE providers SET time_zone = 'Asia/Kathmandu' WHERE id = " + provider();
    }
}

std::string change_of_bookings() {
    const std::string booking = " WHERE customer = 'c-" + number(some(1, 9)) + "'";
    switch (some(0, 8)) {
        case 0:
            return "UPDATE bookings SET status = 'cancelled'" + booking;
        case 1:
            return "DELETE FROM bookings" + booking;
        case 2:
            return "UPDATE bookings SET status = 'completed'" + booking;
        case 3:
            return "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES "
                   "(" +
                   provider() + ", " + service() + ", " + span() + ", 2, 'manual')";
        case 4:
            return "DELETE FROM slots" + pair_condition() +
                   " AND booked_count = 0 AND starts_at < '2026-03-28T11:00:00Z'";
        default:
            return "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES (" +
                   provider() + ", " + service() + ", " + span() + ", 'c-" + number(some(1, 9)) + "')";
    }
}

}  // namespace

std::string any_change() {
    switch (some(0, 3)) {
        case 0:
            return change_of_hours();
        case 1:
            return change_of_records();
        default:
            return change_of_bookings();
    }
}

/// Deleting free slots is what no trigger notices.
std::string any_change_that_is_noticed() {
    std::string sql;
    do {
        sql = any_change();
    } while (sql.starts_with("DELETE FROM slots"));
    return sql;
}

void open_business(Store& store, Application& app) {
    store.schema().reset(beginning);
    for (const ServiceId service : {1, 2, 3}) add_service(app, service, 30 * static_cast<int>(service));
    add_provider(app, 1, "UTC");
    add_provider(app, 2, "Europe/London");
    add_provider(app, 3, "America/New_York");
    for (const ProviderId provider : {1, 2, 3}) {
        for (const ServiceId service : {1, 2, 3}) add_offering(app, provider, service);
        open_daily(app, provider, "08:00", provider == 2 ? "03:00" : "12:00");
    }
}

}  // namespace slotctl::tests

#pragma once

#include <string>
#include <vector>

#include "tests/support/test_database.hpp"

/// Records written as an application writes them.
namespace slotctl::tests {

/// Friday; every scene plays from here.
inline const Instant friday = *parse_instant("2026-11-20T00:00:00Z");

inline Instant at(const std::string& text) {
    return parse_instant(text).value();
}
inline LocalDate on(const std::string& text) {
    return parse_date(text).value();
}

void add_provider(Application& app, ProviderId id, const std::string& zone = "UTC");
/// `more` are further columns: `capacity = 3, buffer_after_minutes = 10`.
void add_service(Application& app, ServiceId id, int minutes, const std::string& more = "");
void add_offering(Application& app, ProviderId provider, ServiceId service);
/// Open on every day of the week.
void open_daily(Application& app, ProviderId provider, const std::string& from, const std::string& to);

/// Provider 1 in UTC, open daily from 09:00 to 12:00, offers service 1 of an hour: three slots a day.
void add_small_business(Application& app);

/// Providers 1 and 2, both like that one, offer services 1 and 2.
void add_two_providers(Application& app);

/// `start` is an instant as text.
void add_booking(Application& app, ProviderId provider, ServiceId service, const std::string& start,
                 int minutes, const std::string& customer = "c", const std::string& status = "confirmed");

/// The column `booked_count` of the slot, or "none" if there is no such slot.
std::string booked_count(Application& app, ProviderId provider, ServiceId service, const std::string& start);

/// All slots as `1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 0/1`, then `manual` and `outside` where it is
/// so; in the order of their keys.
std::vector<std::string> slots(Application& app);
/// The starts of all slots of an offering.
std::vector<std::string> starts(Application& app, ProviderId provider, ServiceId service);

/// Rows of this table may hold anything from here on, as in a database that was filled before it had bounds.
void lift_bounds(TestDatabase& database, Application& app, const std::string& table);

/// True if the statement is refused.
bool refused(Application& app, const std::string& sql);

}  // namespace slotctl::tests

#include "core/store/moved_bookings.hpp"

#include "core/plans/moved_bookings.hpp"

namespace slotctl {

namespace {

std::vector<ZoneStretch> stretches(Store& store, const BookingQuery& query) {
    return zone_stretches(store.maintenance().time_zones(query.scope), query.now);
}

}  // namespace

std::vector<MovedCount> moved_bookings_per_provider(Store& store, const BookingQuery& query) {
    return store.health().moved_per_provider(query, stretches(store, query));
}

OddBookings moved_bookings(Store& store, const BookingQuery& query) {
    OddBookings found = store.health().moved(query, stretches(store, query));
    for (auto& booking : found.examples) booking.reason = "booked for " + booked_local_time(booking);
    return found;
}

}  // namespace slotctl

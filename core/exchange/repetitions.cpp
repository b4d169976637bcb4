#include "core/exchange/repetitions.hpp"

#include <string_view>
#include <tuple>
#include <utility>

#include "core/exchange/record_readers.hpp"

namespace slotctl {

namespace {

std::string path_of(std::string_view list, std::size_t position) {
    return std::string(list) + '[' + std::to_string(position) + ']';
}

/// The positions of the records that `wanted`: those whose key could be read.
template <class Record, class Wanted>
std::vector<std::size_t> positions_of(const std::vector<Record>& records, Wanted wanted) {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (wanted(records[i])) positions.push_back(i);
    }
    return positions;
}

template <class Record>
void check_ids(const std::vector<Record>& records, std::string_view list, FaultList& faults) {
    for_each_repetition(
        positions_of(records, [](const Record& record) { return record.id > 0; }),
        [&](std::size_t position) { return records[position].id; },
        [&](std::size_t earlier, std::size_t later) {
            faults.add(path_of(list, later) + ".id", std::to_string(records[later].id) + " is the id of " +
                                                         path_of(list, earlier) + " too");
        });
}

void check_bookings_with_id(const std::vector<BookingRecord>& bookings, FaultList& faults) {
    for_each_repetition(
        positions_of(bookings, [](const auto& booking) { return booking.id && booking.provider > 0; }),
        [&](std::size_t i) { return std::pair(bookings[i].provider, *bookings[i].id); },
        [&](std::size_t earlier, std::size_t later) {
            faults.add(path_of("bookings", later) + ".id",
                       std::to_string(*bookings[later].id) + " is the id of " + path_of("bookings", earlier) +
                           " too, of the same provider");
        });
}

/// Without an id, a booking is known by what it books and for whom, so that must be there once.
void check_bookings_without_id(const std::vector<BookingRecord>& bookings, FaultList& faults) {
    const auto readable = [](const BookingRecord& booking) {
        return !booking.id && booking.provider > 0 && booking.service > 0 &&
               booking.starts_at != no_instant && booking.customer;
    };
    for_each_repetition(
        positions_of(bookings, readable),
        [&](std::size_t i) {
            const auto& booking = bookings[i];
            return std::tuple(booking.provider, booking.service, booking.starts_at,
                              std::string_view(*booking.customer));
        },
        [&](std::size_t earlier, std::size_t later) {
            faults.add(path_of("bookings", later), "is the same booking as " + path_of("bookings", earlier) +
                                                       "; if there are two, give both an id");
        });
}

void check_slots(const std::vector<SlotRecord>& slots, FaultList& faults) {
    for_each_repetition(
        positions_of(slots,
                     [](const auto& slot) { return slot.provider > 0 && slot.starts_at != no_instant; }),
        [&](std::size_t i) { return std::tuple(slots[i].provider, slots[i].service, slots[i].starts_at); },
        [&](std::size_t earlier, std::size_t later) {
            faults.add(path_of("slots", later), "is the same slot as " + path_of("slots", earlier));
        });
}

void check_reservations(const std::vector<OrderRecord>& orders, FaultList& faults) {
    using Place = std::pair<std::size_t, std::size_t>;  // the order's position, the reservation's in it
    const auto at = [&](const Place& place) -> const ReservationRecord& {
        return (*orders[place.first].reservations)[place.second];
    };
    const auto path = [](const Place& place) {
        return path_of("orders", place.first) + '.' + path_of("reservations", place.second);
    };
    std::vector<Place> places;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const std::size_t count = orders[i].reservations ? orders[i].reservations->size() : 0;
        for (std::size_t j = 0; j < count; ++j) {
            if (at({i, j}).id) places.emplace_back(i, j);
        }
    }
    for_each_repetition(
        std::move(places), [&](const Place& place) { return *at(place).id; },
        [&](const Place& earlier, const Place& later) {
            faults.add(path(later) + ".id",
                       std::to_string(*at(later).id) + " is the id of " + path(earlier) + " too");
        });
}

}  // namespace

void check_repetitions(const Business& business, FaultList& faults) {
    check_ids(business.providers, "providers", faults);
    check_ids(business.services, "services", faults);
    check_slots(business.slots, faults);
    check_bookings_with_id(business.bookings, faults);
    check_bookings_without_id(business.bookings, faults);
    check_ids(business.variants, "variants", faults);
    check_ids(business.drop_products, "drop_products", faults);
    check_ids(business.orders, "orders", faults);
    check_reservations(business.orders, faults);
}

}  // namespace slotctl

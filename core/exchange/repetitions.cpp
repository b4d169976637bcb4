#include "core/exchange/repetitions.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/exchange/record_readers.hpp"

namespace slotctl {

namespace {

std::string path_of(std::string_view list, std::size_t position) {
    return std::string(list) + '[' + std::to_string(position) + ']';
}

/// The positions of the records that are `wanted`: those whose key could be read.
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

/// The part of the keys to which an id belongs.
std::size_t part_of(std::int64_t id) {
    return static_cast<std::size_t>((static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15U) >> 32U);
}

void check_bookings_with_id(const SpooledList<BookingRecord>& bookings, FaultList& faults) {
    using Key = std::pair<std::int64_t, ProviderId>;
    for_each_repetition_in_parts<Key, std::size_t>(
        [&](const auto& visit) {
            bookings.each([&](const BookingRecord& booking, std::size_t i) {
                if (booking.id && booking.provider > 0) visit(Key(*booking.id, booking.provider), i);
            });
        },
        [](const Key& key) { return part_of(key.first); }, faults,
        [&](const Key& key, std::size_t earlier, std::size_t later) {
            faults.add(path_of("bookings", later) + ".id", std::to_string(key.first) + " is the id of " +
                                                               path_of("bookings", earlier) +
                                                               " too, of the same provider");
        });
}

/// Without an id, a booking is identified by what it books and for whom, so that must be unique.
void check_bookings_without_id(const SpooledList<BookingRecord>& bookings, FaultList& faults) {
    // Customers are compared by a hash, which is unique enough among those of one slot.
    using Key = std::tuple<ProviderId, ServiceId, Instant, std::size_t>;
    for_each_repetition_in_parts<Key, std::size_t>(
        [&](const auto& visit) {
            bookings.each([&](const BookingRecord& b, std::size_t i) {
                if (b.id || b.provider <= 0 || b.service <= 0 || b.starts_at == no_instant || !b.customer)
                    return;
                visit(Key(b.provider, b.service, b.starts_at, std::hash<std::string>()(*b.customer)), i);
            });
        },
        [](const Key& key) { return std::get<3>(key); }, faults,
        [&](const Key&, std::size_t earlier, std::size_t later) {
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

void check_orders(const SpooledList<OrderRecord>& orders, FaultList& faults) {
    if (orders.facts().ids.ascend()) return;
    for_each_repetition_in_parts<std::int64_t, std::size_t>(
        [&](const auto& visit) {
            orders.each([&](const OrderRecord& order, std::size_t i) {
                if (order.id > 0) visit(order.id, i);
            });
        },
        part_of, faults,
        [&](std::int64_t id, std::size_t earlier, std::size_t later) {
            faults.add(path_of("orders", later) + ".id",
                       std::to_string(id) + " is the id of " + path_of("orders", earlier) + " too");
        });
}

void check_reservations(const SpooledList<OrderRecord>& orders, FaultList& faults) {
    if (orders.facts().reservation_ids.ascend()) return;
    using Place = std::pair<std::size_t, std::size_t>;  // the order's position, the reservation's in it
    const auto path = [](const Place& place) {
        return path_of("orders", place.first) + '.' + path_of("reservations", place.second);
    };
    for_each_repetition_in_parts<std::int64_t, Place>(
        [&](const auto& visit) {
            orders.each([&](const OrderRecord& order, std::size_t i) {
                const std::size_t count = order.reservations ? order.reservations->size() : 0;
                for (std::size_t j = 0; j < count; ++j) {
                    if (const auto id = (*order.reservations)[j].id) visit(*id, Place(i, j));
                }
            });
        },
        part_of, faults,
        [&](std::int64_t id, const Place& earlier, const Place& later) {
            faults.add(path(later) + ".id", std::to_string(id) + " is the id of " + path(earlier) + " too");
        });
}

void check_flat(const FlatList& list, const SpooledList<FlatRecord>& records, FaultList& faults) {
    for_each_repetition_in_parts<std::string, std::size_t>(
        [&](const auto& visit) {
            records.each([&](const FlatRecord& record, std::size_t i) {
                for (std::size_t j = 0; j < list.fields.size(); ++j)
                    if (list.fields[j].key && !record.values[j]) return;
                visit(flat_key(list, record), i);
            });
        },
        std::hash<std::string>(), faults,
        [&](const std::string&, std::size_t earlier, std::size_t later) {
            faults.add(flat_path(list, later),
                       "is the same " + std::string(list.one) + " as " + flat_path(list, earlier));
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
    check_orders(business.orders, faults);
    check_reservations(business.orders, faults);
    for (std::size_t i = 0; i < flat_list_count; ++i) check_flat(flat_lists()[i], business.flat[i], faults);
}

}  // namespace slotctl

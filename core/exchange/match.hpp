#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Which of an order's stored reservations corresponds to each reservation of the file.
struct ReservationMatch {
    std::vector<std::optional<std::size_t>>
        stored;  ///< for each one in the file, a position among the stored ones
    std::vector<std::size_t>
        left_out;  ///< positions of those to which no reservation of the file corresponds
};

/// With an id, the one with that id. Without one, a stored reservation with the same variant, drop product,
/// quantity, and dates (if given): preferably with the same status, then one that can still reach the file's
/// status. So a file that created an order finds its reservations again after they were paid or released.
ReservationMatch match_reservations(const std::vector<ReservationRecord>& given,
                                    const std::vector<ReservationRecord>& stored);

/// The stored reservation, updated from the file.
ReservationRecord merged(const ReservationRecord& given, const ReservationRecord& stored);
/// The stored order, updated from the file; its reservations are those given.
OrderRecord merged(const OrderRecord& given, const OrderRecord& stored);

/// Whether two complete records are equal, apart from the reservations of orders.
bool same_reservation(const ReservationRecord& a, const ReservationRecord& b);
bool same_order(const OrderRecord& a, const OrderRecord& b);

}  // namespace slotctl

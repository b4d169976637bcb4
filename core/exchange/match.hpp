#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Which of an order's stored reservations each reservation of the file means.
struct ReservationMatch {
    std::vector<std::optional<std::size_t>> stored;  ///< for each of the file, a position in the stored ones
    std::vector<std::size_t> left_out;  ///< positions of those that no reservation of the file means
};

/// With an id, the one of that id. Without one, a stored reservation of the same variant, drop product and
/// quantity, and of the dates that the file gives: preferably of the same status, then one that can still
/// become what the file says. So the file that made an order finds its reservations again after they were
/// paid or released.
ReservationMatch match_reservations(const std::vector<ReservationRecord>& given,
                                    const std::vector<ReservationRecord>& stored);

/// The stored reservation with what the file says of it.
ReservationRecord merged(const ReservationRecord& given, const ReservationRecord& stored);
/// The stored order with what the file says of it; reservations are left as given.
OrderRecord merged(const OrderRecord& given, const OrderRecord& stored);

/// Whether two complete records say the same, reservations of orders aside.
bool same_reservation(const ReservationRecord& a, const ReservationRecord& b);
bool same_order(const OrderRecord& a, const OrderRecord& b);

}  // namespace slotctl

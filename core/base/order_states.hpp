#pragma once

#include <optional>
#include <string_view>

namespace slotctl {

enum class OrderStatus { pending, confirmed, cancelled };
enum class PaymentStatus { unpaid, processing, paid, failed, refunded };
enum class ReservationStatus { active, confirmed, consumed, released };

/// The words used for these states in files and in both databases, in the enumerators' order.
std::string_view name_of(OrderStatus status);
std::string_view name_of(PaymentStatus status);
std::string_view name_of(ReservationStatus status);
/// Nothing if `name` is not one of these words.
std::optional<OrderStatus> order_status(std::string_view name);
std::optional<PaymentStatus> payment_status(std::string_view name);
std::optional<ReservationStatus> reservation_status(std::string_view name);

}  // namespace slotctl

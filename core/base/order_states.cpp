#include "core/base/order_states.hpp"

#include <array>
#include <cstddef>

namespace slotctl {

namespace {

constexpr std::array<std::string_view, 3> order_words{"pending", "confirmed", "cancelled"};
constexpr std::array<std::string_view, 5> payment_words{"unpaid", "processing", "paid", "failed", "refunded"};
constexpr std::array<std::string_view, 4> reservation_words{"active", "confirmed", "consumed", "released"};

template <class State, std::size_t N>
std::optional<State> state_named(std::string_view name, const std::array<std::string_view, N>& words) {
    for (std::size_t i = 0; i < N; ++i) {
        if (words[i] == name) return static_cast<State>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(OrderStatus status) {
    return order_words.at(static_cast<std::size_t>(status));
}
std::string_view name_of(PaymentStatus status) {
    return payment_words.at(static_cast<std::size_t>(status));
}
std::string_view name_of(ReservationStatus status) {
    return reservation_words.at(static_cast<std::size_t>(status));
}

std::optional<OrderStatus> order_status(std::string_view name) {
    return state_named<OrderStatus>(name, order_words);
}
std::optional<PaymentStatus> payment_status(std::string_view name) {
    return state_named<PaymentStatus>(name, payment_words);
}
std::optional<ReservationStatus> reservation_status(std::string_view name) {
    return state_named<ReservationStatus>(name, reservation_words);
}

}  // namespace slotctl

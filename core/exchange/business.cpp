#include "core/exchange/business.hpp"

#include <array>
#include <utility>

namespace slotctl {

namespace {

constexpr std::array<std::string_view, 5> booking_words{"pending", "confirmed", "completed", "cancelled",
                                                        "missed"};
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

std::string count_of(const std::vector<Fault>& faults) {
    if (faults.size() == 1) return "1 fault in the file";
    if (faults.size() > max_faults) return "more than " + std::to_string(max_faults) + " faults in the file";
    return std::to_string(faults.size()) + " faults in the file";
}

}  // namespace

std::string_view name_of(BookingStatus status) {
    return booking_words.at(static_cast<std::size_t>(status));
}
std::string_view name_of(OrderStatus status) {
    return order_words.at(static_cast<std::size_t>(status));
}
std::string_view name_of(PaymentStatus status) {
    return payment_words.at(static_cast<std::size_t>(status));
}
std::string_view name_of(ReservationStatus status) {
    return reservation_words.at(static_cast<std::size_t>(status));
}

std::optional<BookingStatus> booking_status(std::string_view name) {
    return state_named<BookingStatus>(name, booking_words);
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

FaultyFile::FaultyFile(std::vector<Fault> faults)
    : Error(ErrorKind::bad_data, count_of(faults)), faults_(std::move(faults)) {}

}  // namespace slotctl

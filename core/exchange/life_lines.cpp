#include "core/exchange/life_lines.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace slotctl {

namespace {

/// All steps that lead forward; every other step leads back.
template <class State>
using LifeLine = std::initializer_list<std::pair<State, State>>;

using enum BookingStatus;
constexpr LifeLine<BookingStatus> bookings{
    {pending, confirmed},   {pending, completed},   {pending, cancelled}, {pending, missed},
    {confirmed, completed}, {confirmed, cancelled}, {confirmed, missed}};

constexpr LifeLine<OrderStatus> orders{{OrderStatus::pending, OrderStatus::confirmed},
                                       {OrderStatus::pending, OrderStatus::cancelled},
                                       {OrderStatus::confirmed, OrderStatus::cancelled}};

// A failed payment may be tried again.
constexpr LifeLine<PaymentStatus> payments{
    {PaymentStatus::unpaid, PaymentStatus::processing},   {PaymentStatus::unpaid, PaymentStatus::paid},
    {PaymentStatus::unpaid, PaymentStatus::failed},       {PaymentStatus::unpaid, PaymentStatus::refunded},
    {PaymentStatus::processing, PaymentStatus::paid},     {PaymentStatus::processing, PaymentStatus::failed},
    {PaymentStatus::processing, PaymentStatus::refunded}, {PaymentStatus::failed, PaymentStatus::processing},
    {PaymentStatus::failed, PaymentStatus::paid},         {PaymentStatus::failed, PaymentStatus::refunded},
    {PaymentStatus::paid, PaymentStatus::refunded}};

constexpr LifeLine<ReservationStatus> reservations{
    {ReservationStatus::active, ReservationStatus::confirmed},
    {ReservationStatus::active, ReservationStatus::consumed},
    {ReservationStatus::active, ReservationStatus::released},
    {ReservationStatus::confirmed, ReservationStatus::consumed},
    {ReservationStatus::confirmed, ReservationStatus::released}};

template <class State>
bool leads_back(const LifeLine<State>& line, State from, State to) {
    return from != to && std::find(line.begin(), line.end(), std::pair(from, to)) == line.end();
}

}  // namespace

bool steps_back(BookingStatus from, BookingStatus to) {
    return leads_back(bookings, from, to);
}
bool steps_back(OrderStatus from, OrderStatus to) {
    return leads_back(orders, from, to);
}
bool steps_back(PaymentStatus from, PaymentStatus to) {
    return leads_back(payments, from, to);
}
bool steps_back(ReservationStatus from, ReservationStatus to) {
    return leads_back(reservations, from, to);
}

}  // namespace slotctl

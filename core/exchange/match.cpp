#include "core/exchange/match.hpp"

#include <algorithm>
#include <tuple>

#include "core/exchange/life_lines.hpp"

namespace slotctl {

namespace {

bool alike(const ReservationRecord& given, const ReservationRecord& stored) {
    return given.variant == stored.variant && given.drop_product == stored.drop_product &&
           given.quantity == stored.quantity &&
           (!given.created_at || given.created_at == stored.created_at) &&
           (!given.expires_at || given.expires_at == stored.expires_at);
}

/// How badly a stored reservation matches one of the file: the lowest value is the best match.
int misfit(const ReservationRecord& given, const ReservationRecord& stored) {
    if (!given.status) return stored.status == ReservationStatus::released ? 1 : 0;
    if (given.status == stored.status) return 0;
    return steps_back(*stored.status, *given.status) ? 2 : 1;
}

bool holds_stock(ReservationStatus status) {
    return status == ReservationStatus::active || status == ReservationStatus::confirmed;
}

auto fields(const ReservationRecord& r) {
    return std::tie(r.variant, r.drop_product, r.quantity, r.status, r.created_at, r.expires_at,
                    r.released_at);
}

}  // namespace

ReservationMatch match_reservations(const std::vector<ReservationRecord>& given,
                                    const std::vector<ReservationRecord>& stored) {
    ReservationMatch match;
    match.stored.resize(given.size());
    std::vector<bool> taken(stored.size());
    const auto take = [&](std::size_t i, std::size_t j) {
        match.stored[i] = j;
        taken[j] = true;
    };
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (!given[i].id) continue;
        for (std::size_t j = 0; j < stored.size(); ++j) {
            if (stored[j].id == given[i].id) take(i, j);
        }
    }
    for (int accepted = 0; accepted <= 2; ++accepted) {
        for (std::size_t i = 0; i < given.size(); ++i) {
            if (given[i].id || match.stored[i]) continue;
            for (std::size_t j = 0; j < stored.size() && !match.stored[i]; ++j) {
                if (!taken[j] && alike(given[i], stored[j]) && misfit(given[i], stored[j]) == accepted)
                    take(i, j);
            }
        }
    }
    for (std::size_t j = 0; j < stored.size(); ++j) {
        if (!taken[j]) match.left_out.push_back(j);
    }
    return match;
}

ReservationRecord merged(const ReservationRecord& given, const ReservationRecord& stored) {
    ReservationRecord record = given;
    record.id = stored.id;
    if (!record.status) record.status = stored.status;
    if (!record.created_at) record.created_at = stored.created_at;
    if (!record.expires_at) record.expires_at = stored.expires_at;
    if (!record.released_at && !(stored.status == ReservationStatus::released && holds_stock(*record.status)))
        record.released_at = stored.released_at;
    return record;
}

OrderRecord merged(const OrderRecord& given, const OrderRecord& stored) {
    OrderRecord record = given;
    if (!record.status) record.status = stored.status;
    if (!record.payment_status) record.payment_status = stored.payment_status;
    if (!record.created_at) record.created_at = stored.created_at;
    if (!record.cancelled_at) record.cancelled_at = stored.cancelled_at;
    if (!record.cancel_reason) record.cancel_reason = stored.cancel_reason;
    return record;
}

bool same_reservation(const ReservationRecord& a, const ReservationRecord& b) {
    return fields(a) == fields(b);
}

bool same_order(const OrderRecord& a, const OrderRecord& b) {
    return a.status == b.status && a.payment_status == b.payment_status && a.created_at == b.created_at &&
           a.cancelled_at.value_or(std::nullopt) == b.cancelled_at.value_or(std::nullopt) &&
           a.cancel_reason.value_or(std::nullopt) == b.cancel_reason.value_or(std::nullopt);
}

}  // namespace slotctl

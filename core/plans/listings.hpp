#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/plans/health.hpp"

/// What people look up: providers and stock, a page of a list at a time.
namespace slotctl {

struct ListedProvider {
    ProviderId id = 0;
    std::string name, time_zone;
    bool active = true;
    std::int64_t offerings = 0;  ///< active ones, of active services
};

/// What people can call by its name.
enum class NamedKind { provider, service };

struct NamedRecord {
    std::int64_t id = 0;
    std::string name;
    bool active = true;
};

struct NamesFound {
    bool whole = false;                ///< `records` have the name that was looked up, not only a part of it
    std::vector<NamedRecord> records;  ///< ascending by name, then id
};

/// A part of a longer list.
template <class Item>
struct Listed {
    std::int64_t total = 0;  ///< how many match, on all pages
    std::vector<Item> items;
};

/// Stock of all variants, in pieces.
struct StockTotals {
    std::int64_t variants = 0, stock = 0, reserved = 0;
    ReservationBacklog waiting;    ///< has ended, and waits for `unreserve`
    std::int64_t active = 0;       ///< reservations that hold stock until they end or are paid
    std::int64_t ending_soon = 0;  ///< those of them that end within the next hour
};

struct ListedVariant {
    VariantId id = 0;
    std::string sku;
    std::int64_t stock = 0, reserved = 0;
    std::int64_t active = 0, confirmed = 0;  ///< pieces, by the state of the reservations that hold them
};

/// An active reservation.
struct EndingReservation {
    ReservationId id = 0;
    OrderId order = 0;
    VariantId variant = 0;
    std::string sku;
    std::int64_t quantity = 0;
    std::string payment_status;  ///< the order's
    Instant ends_at{};
};

}  // namespace slotctl

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plans/listings.hpp"
#include "core/store/edit_store.hpp"

namespace slotctl {

/// What keeps a variant's stock from being sold: an active or confirmed reservation.
struct StockHolder {
    ReservationId id = 0;
    OrderId order = 0;
    std::int64_t quantity = 0;
    std::string status, order_status, payment_status;
    std::optional<DropProductId> drop_product;
    Instant created_at{};
    std::optional<Instant> ends_at;  ///< of an active one
};

/// A variant or drop product whose reserved_quantity is not the sum of what its reservations hold.
struct StockRepair {
    std::optional<std::string> sku;  ///< of a variant; none: a drop product
    std::int64_t id = 0;
    std::int64_t stock = 0;
    std::int64_t reserved = 0;  ///< before
    std::int64_t held = 0;      ///< the sum of its active and confirmed reservations
    /// The database allows no more reserved than there is in stock.
    [[nodiscard]] bool possible() const { return held <= stock; }
};

/// Stock as people look after it.
class StockStore {
  public:
    virtual ~StockStore() = default;

    /// The variants with this SKU (whatever the case of ASCII letters), or this id; ascending by id.
    virtual std::vector<ListedVariant> variants(const std::string& sku_or_id) = 0;
    /// The drop products of these variants; ascending.
    virtual std::vector<DropProductId> drop_products_of(const std::vector<VariantId>& variants) = 0;
    /// What holds a variant's stock, by the end of the reservation, then by id. `max_age`: how long
    /// reservations without an end hold stock.
    virtual std::vector<StockHolder> holders(VariantId variant, std::chrono::seconds max_age) = 0;

    /// Sets the reserved quantity of these items, if it is wrong, to what their reservations hold, in one
    /// transaction that checkouts and payments wait for. Returns those that were wrong; the ones that are not
    /// possible are left as they are. Throws Error(conflict).
    virtual std::vector<StockRepair> repair(const std::vector<VariantId>& variants,
                                            const std::vector<DropProductId>& drop_products,
                                            EditMode mode) = 0;
};

}  // namespace slotctl

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/plans/listings.hpp"

namespace slotctl {

/// A page of a list: items from `from` on, which counts from 0.
struct ListingQuery {
    std::string search;  ///< only items that contain it, whatever the case of ASCII letters; empty: all
    std::size_t from = 0;
    std::size_t most = 50;  ///< >= 1
};

/// What people look up. Nothing here writes.
class ListingStore {
  public:
    virtual ~ListingStore() = default;

    /// Providers whose name contains the search, or whose id it is; ascending by name, then id.
    virtual Listed<ListedProvider> providers(const ListingQuery& query) = 0;
    virtual std::optional<ListedProvider> provider(ProviderId id) = 0;

    /// Up to `most` of those with this name, whatever its case; if there are none, of those whose name
    /// contains it.
    virtual NamesFound named(NamedKind kind, const std::string& name, std::size_t most) = 0;
    virtual std::optional<NamedRecord> named(NamedKind kind, std::int64_t id) = 0;

    /// Everything but `waiting`, which is HealthStore::reservations. `max_age`: how long reservations without
    /// an end hold stock.
    virtual StockTotals stock_totals(Instant now, std::chrono::seconds max_age) = 0;
    /// Variants whose SKU contains the search: those with the most reserved first, then ascending by id.
    virtual Listed<ListedVariant> variants(const ListingQuery& query) = 0;
    /// The active reservations that end first, ascending by end, then id; ended ones included.
    virtual std::vector<EndingReservation> endings(std::chrono::seconds max_age, std::size_t most) = 0;
};

}  // namespace slotctl

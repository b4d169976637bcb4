#pragma once

#include <cstdint>

#include "core/exchange/business.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

/// Records of each kind that a file held.
struct ImportCounts {
    std::int64_t providers = 0, services = 0, offerings = 0, bookings = 0;
    std::int64_t variants = 0, drop_products = 0, orders = 0, reservations = 0;
};

enum class ImportMode { commit, rehearse };  ///< rehearse: everything is tried, then rolled back

/// A business's data, in and out.
class ExchangeStore {
  public:
    virtual ~ExchangeStore() = default;

    /// Loads or updates by id, in one transaction. Throws FaultyFile, with nothing changed, when a reference
    /// leads nowhere or the database refuses a record (an overbooked slot, more reserved than there is stock
    /// …). Rules that did not change keep their revision, so that importing the same file again makes no
    /// work.
    virtual ImportCounts import(const Business& business, Instant now, ImportMode mode) = 0;

    /// Everything that `import` reads, from one consistent snapshot, ascending by id.
    virtual void export_to(BusinessWriter& writer) = 0;
};

}  // namespace slotctl

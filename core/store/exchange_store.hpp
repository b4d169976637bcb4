#pragma once

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

enum class ImportMode { commit, rehearse };  ///< rehearse: everything is tried, then rolled back

/// A business's data, in and out.
class ExchangeStore {
  public:
    virtual ~ExchangeStore() = default;

    /// Loads or updates by id, in one transaction. Throws FaultyFile, with nothing changed, when a reference
    /// leads nowhere or the database refuses a record (an overbooked slot, more reserved than there is stock
    /// …). Rules that did not change keep their revision, so that importing the same file again makes no
    /// work.
    /// A record that would go a step back in its life (`core/exchange/life_lines.hpp`) is refused too, unless
    /// `force`.
    virtual ImportReport import(const Business& business, Instant now, ImportMode mode, bool force) = 0;
    ImportReport import(const Business& business, Instant now, ImportMode mode) {
        return import(business, now, mode, false);
    }

    /// Everything that `import` reads, from one consistent snapshot, ascending by id. What a database holds
    /// and `import` would refuse, such as bookings that overlap, is written and is among the writer's doubts.
    virtual void export_to(BusinessWriter& writer) = 0;
};

}  // namespace slotctl

#pragma once

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

enum class ImportMode { commit, rehearse };  ///< rehearse: do everything, then roll back

/// Import and export of a business's data.
class ExchangeStore {
  public:
    virtual ~ExchangeStore() = default;

    /// Loads or updates by id, in one transaction. Throws FaultyFile, with nothing changed, if a referenced
    /// record does not exist or the database refuses a record (an overbooked slot, more reserved than in
    /// stock …). Rules that did not change keep their revision, so that importing the same file again causes
    /// no work. Without `force`, a record that would return to an earlier stage of its life
    /// (`core/exchange/life_lines.hpp`) is refused too.
    virtual ImportReport import(const Business& business, Instant now, ImportMode mode, bool force) = 0;
    ImportReport import(const Business& business, Instant now, ImportMode mode) {
        return import(business, now, mode, false);
    }

    /// Exports everything that `import` reads, from one consistent snapshot, ascending by id. Data that
    /// `import` would refuse, such as overlapping bookings, is exported and added to the writer's doubts.
    virtual void export_to(BusinessWriter& writer) = 0;
};

}  // namespace slotctl

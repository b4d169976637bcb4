#pragma once

#include "core/plans/storage_facts.hpp"

namespace slotctl {

/// The condition of the database itself. Nothing here writes.
class StorageStore {
  public:
    virtual ~StorageStore() = default;

    /// Instants in the result are the database's own, whatever time is rehearsed.
    virtual StorageFacts storage(StorageDepth depth) = 0;

    /// The tables (or views of adopted tables) that slotctl's schema has and the database has not; ascending.
    virtual std::vector<std::string> missing_tables() = 0;
};

}  // namespace slotctl

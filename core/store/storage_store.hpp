#pragma once

#include "core/plans/storage_facts.hpp"

namespace slotctl {

/// The condition of the database itself. Nothing here writes.
class StorageStore {
  public:
    virtual ~StorageStore() = default;

    /// Instants in the result are the database's own, whatever time is rehearsed.
    virtual StorageFacts storage(StorageDepth depth) = 0;
};

}  // namespace slotctl

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/instant.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/flat_lists.hpp"

namespace slotctl {

/// What an import makes of records of a list.
struct FlatChanges {
    std::vector<FlatRecord> written;     ///< complete records that are new or differ
    std::vector<std::size_t> positions;  ///< of each, in the file
};

/// Compares records of a file, of which the first is at position `first`, with the stored ones, which are
/// complete and have the same keys; counts the differences in `counts`, which are a part of `report`, and
/// names there what changes in stored records. Errors: a new record leaves out a
/// field that it needs, or, without `force`, a record would return to an earlier stage of its life. What an
/// older file must not undo stays, unless `force` is given.
FlatChanges compare_flat(const FlatList& list, std::span<const FlatRecord> records, std::size_t first,
                         std::span<const FlatRecord> stored, Instant now, bool force, RecordChanges& counts,
                         ImportReport& report, FaultList& faults);

}  // namespace slotctl

#pragma once

#include <cstdint>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Ids, ascending and each once.
using Ids = std::vector<std::int64_t>;

/// The ids of each table that a file names, whether as its own records or by reference.
struct IdsByTable {
    Ids providers, services, variants, drop_products;
};

/// Every id that `business` mentions: what a store has to look up before it can load the file.
IdsByTable mentioned_ids(const Business& business);

/// What cannot be known from the file alone: a new record that leaves out what it needs, and a reference to
/// something that stands neither in the file nor in `stored` (those of `mentioned_ids` that the store has).
/// A booking always needs its customer, for it may turn out to be new. At most `max_faults`, and one that
/// counts the others.
std::vector<Fault> check_references(const Business& business, const IdsByTable& stored);

}  // namespace slotctl

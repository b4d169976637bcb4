#pragma once

#include <cstdint>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// The ids of each table that a file mentions, as its own records or by reference.
struct IdsByTable {
    Ids providers, services, variants, drop_products;
};

/// Every id that `business` mentions: a store must look these up before it can load the file.
IdsByTable mentioned_ids(const Business& business);

/// Errors that the file alone does not reveal: a new record that leaves out a required field, and a reference
/// to a record that is neither in the file nor in `stored` (the `mentioned_ids` that the store has). A
/// booking always needs its customer, since it may turn out to be new. At most `max_faults` errors, and one
/// that counts the rest.
std::vector<Fault> check_references(const Business& business, const IdsByTable& stored);

}  // namespace slotctl

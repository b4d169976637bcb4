#pragma once

#include <map>
#include <string>

#include "core/store/store.hpp"
#include "tests/support/test_database.hpp"

/// `provider_statistics`, and the same counted from scratch.
namespace slotctl::tests {

/// One provider's row as text: `4.5 of 2 {"1": 0, …} {"pending": 0, …} 0.5`.
using ProviderRows = std::map<std::string, std::string>;

ProviderRows counted_from_scratch(Application& app);
ProviderRows stored_statistics(Application& app);

/// A run of `reviews aggregate` that must end well. Returns how many providers were counted.
std::int64_t aggregate(Store& store, bool all = false, bool dry_run = false);

}  // namespace slotctl::tests

#pragma once

#include <string>
#include <vector>

#include "core/store/run_store.hpp"

/// Runs as JSON.
namespace slotctl::serve {

std::string run_json(const RunRow& run);

/// `{"runs":[…],"next":41}`: `next` is the `before` of the next page; null if there is none. `runs` are up to
/// `most` and one more, if there are more.
std::string runs_json(std::vector<RunRow> runs, std::size_t most);

}  // namespace slotctl::serve

#pragma once

#include <algorithm>
#include <vector>

#include "core/exchange/faults.hpp"

namespace slotctl {

/// Calls `found(earlier, later)` for each position whose key stands at an earlier position too; `earlier` is
/// the first with that key. `positions` ascend and are compared by `key_of(position)`. Sorting positions
/// takes far less memory than a table of the keys.
template <class Position, class KeyOf, class Found>
void for_each_repetition(std::vector<Position> positions, KeyOf key_of, Found found) {
    std::stable_sort(positions.begin(), positions.end(),
                     [&](const Position& a, const Position& b) { return key_of(a) < key_of(b); });
    std::vector<std::pair<Position, Position>> later_and_earlier;
    std::size_t first = 0;
    for (std::size_t i = 1; i < positions.size(); ++i) {
        if (key_of(positions[first]) < key_of(positions[i])) {
            first = i;
        } else {
            later_and_earlier.emplace_back(positions[i], positions[first]);
        }
    }
    std::sort(later_and_earlier.begin(), later_and_earlier.end());
    for (const auto& [later, earlier] : later_and_earlier) found(earlier, later);
}

/// Tells which records of a file have the same key.
void check_repetitions(const Business& business, FaultList& faults);

}  // namespace slotctl

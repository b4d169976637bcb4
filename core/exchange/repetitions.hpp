#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/exchange/faults.hpp"

namespace slotctl {

/// Calls `found(earlier, later)` for each position whose key also occurs at an earlier position; `earlier` is
/// the first with that key. `positions` are ascending and compared by `key_of(position)`. Sorting positions
/// needs far less memory than a table of the keys.
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

/// Calls `found(key, earlier, later)` as above for the records of a list that does not fit into memory.
/// `each_key(visit)` reads the list from its beginning and calls `visit(key, place)`; places are ascending.
/// Ascending keys, as in an export, need no memory; others are compared one part at a time, as given by
/// `part_of(key)`.
template <class Key, class Place, class EachKey, class PartOf, class Found>
void for_each_repetition_in_parts(const EachKey& each_key, const PartOf& part_of, FaultList& faults,
                                  const Found& found) {
    constexpr std::size_t most = 500'000;
    std::size_t count = 0;
    bool ascend = true;
    std::optional<Key> last;
    each_key([&](const Key& key, const Place&) {
        ascend = ascend && (!last || *last < key);
        last = key;
        ++count;
    });
    if (ascend) return;
    struct Repetition {
        Place later{}, earlier{};
        Key key{};
        bool operator<(const Repetition& other) const { return later < other.later; }
    };
    std::vector<Repetition> repetitions;
    std::size_t left_out = 0;
    const auto keep_first = [&](std::size_t limit) {
        if (repetitions.size() <= limit) return;
        std::sort(repetitions.begin(), repetitions.end());
        left_out += repetitions.size() - max_faults;
        repetitions.resize(max_faults);
    };
    const std::size_t parts = 1 + count / most;
    for (std::size_t part = 0; part < parts; ++part) {
        std::vector<std::pair<Key, Place>> entries;
        entries.reserve(std::min(count, most + most / 8));
        each_key([&](const Key& key, const Place& place) {
            if (parts == 1 || part_of(key) % parts == part) entries.emplace_back(key, place);
        });
        std::sort(entries.begin(), entries.end());
        std::size_t first = 0;
        for (std::size_t i = 1; i < entries.size(); ++i) {
            if (entries[first].first < entries[i].first) {
                first = i;
                continue;
            }
            repetitions.push_back({entries[i].second, entries[first].second, entries[i].first});
            keep_first(10 * max_faults);
        }
    }
    std::sort(repetitions.begin(), repetitions.end());
    keep_first(max_faults);
    for (const Repetition& r : repetitions) found(r.key, r.earlier, r.later);
    faults.leave_out(left_out);
}

/// Reports the records of a file that have the same key.
void check_repetitions(const Business& business, FaultList& faults);

}  // namespace slotctl

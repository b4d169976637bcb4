#pragma once

#include <span>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// The instants from `begin` (included) to `end` (excluded). Empty if `end <= begin`.
struct Interval {
    Instant begin{};
    Instant end{};
    bool operator==(const Interval&) const = default;
};

/// The same instants as ascending intervals that neither touch nor overlap; empty ones are dropped.
std::vector<Interval> unite(std::vector<Interval> intervals);

/// The parts of `interval` within `united`, which must be as `unite` returns it.
void intersect(Interval interval, std::span<const Interval> united, std::vector<Interval>& out);

}  // namespace slotctl

#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include "core/calendar/provider_hours.hpp"

namespace slotctl {

struct SlotGrid {
    std::chrono::seconds duration{};  ///< > 0
    std::chrono::seconds step{};      ///< > 0
};

/// A reason to stop early: only the first `count` starts at or after `from` are needed.
struct Enough {
    Instant from = Instant::min();
    std::size_t count = static_cast<std::size_t>(-1);
};

/// Where an offering's slots start: on the grid laid from the beginning of each window, wherever a whole slot
/// fits. `hours` narrows the windows (see `service_hours`); null = the provider's whole hours. Ascending and
/// unique, only those whose local date is in the range of `provider`. May return more than `enough` asks for,
/// but never fewer if the rules yield them, and without gaps before the last.
std::vector<Instant> slot_starts(const ProviderHours& provider, const std::vector<Interval>* hours,
                                 const SlotGrid& grid, const Enough& enough = {});

/// The windows that start on one date never yield more slots than this: a cheap upper bound for
/// `slot_starts`. `hours` are the service's; empty = the provider's whole hours.
std::size_t most_slots_a_date(std::span<const WeeklyWindow> weekly, std::span<const DateOverride> overrides,
                              std::span<const WeeklyWindow> hours, const SlotGrid& grid);

}  // namespace slotctl

#pragma once

#include <variant>

#include "core/booking/free_times.hpp"
#include "core/plans/explanation.hpp"

namespace slotctl {

/// A time as the provider's clocks show it.
struct LocalStart {
    LocalDate date{};
    TimeOfDay time{};
};

struct ExplainedTime : Explanation {
    OfferingKey key;
    FreeTimes nearest;  ///< if the time is not free: the nearest that are
};

/// Why a time of an offering is free, or is not. A local time that occurs twice is the earlier one. Throws
/// Error(bad_data) for unknown ids.
ExplainedTime explain(Store& store, const OfferingKey& key, const std::variant<Instant, LocalStart>& start,
                      Instant now);

}  // namespace slotctl

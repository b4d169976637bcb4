#pragma once

#include <string>

#include "core/calendar/interval.hpp"
#include "core/plans/maintain_snapshot.hpp"

namespace slotctl {

/// Why the rules, as they are now, do not yield a booked slot: `2026-12-25 is closed`, `the hours on
/// 2026-12-25 are 10:00–12:00`, `the service is inactive`. Times are the provider's. `provider` needs no
/// slots, but its overrides from the day before the slot on.
std::string why_outside(const ProviderSnapshot& provider, ServiceId service, const Interval& slot);

}  // namespace slotctl

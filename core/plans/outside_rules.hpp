#pragma once

#include <string>

#include "core/calendar/interval.hpp"
#include "core/plans/maintain_snapshot.hpp"

namespace slotctl {

/// Why the current rules do not yield a booked slot: `2026-12-25 is closed`, `the hours on 2026-12-25 are
/// 10:00–12:00`, `the service is inactive`. Times are local to the provider. `provider` needs no slots, but
/// its overrides must start from the day before the slot.
std::string why_outside(const ProviderSnapshot& provider, ServiceId service, const Interval& slot);

}  // namespace slotctl

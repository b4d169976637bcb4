#pragma once

#include <optional>
#include <string>

#include "core/calendar/interval.hpp"
#include "core/plans/maintain_snapshot.hpp"

namespace slotctl {

/// Why the current rules do not yield a booked slot: `2026-12-25 is closed`, `the hours on 2026-12-25 are
/// 10:00–12:00`, `the service is inactive`. Times are local to the provider. `provider` needs no slots, but
/// its overrides must start from the day before the slot.
std::string why_outside(const ProviderSnapshot& provider, ServiceId service, const Interval& slot);

/// The same; nothing if the rules yield the slot.
std::optional<std::string> outside_rules(const ProviderSnapshot& provider, ServiceId service,
                                         const Interval& slot);

/// Whether the provider's hours, narrowed by the service's, contain the whole slot, wherever the grid lays
/// the starts. Precondition: as above, and the offering's rules are usable.
bool inside_hours(const ProviderSnapshot& provider, ServiceId service, const Interval& slot);

}  // namespace slotctl

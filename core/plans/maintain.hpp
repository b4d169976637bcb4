#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/calendar/zone.hpp"
#include "core/plans/maintain_snapshot.hpp"
#include "core/plans/offering_plan.hpp"
#include "core/plans/survey_rule.hpp"

namespace slotctl {

/// An offering for which nothing is planned, since a row that determines its slots is invalid.
struct OfferingFault {
    OfferingKey key;
    std::string reason;
};

struct ProviderPlan {
    ProviderId provider = 0;
    std::vector<OfferingPlan> offerings;  ///< only those with something to write, ascending by service
    std::vector<OfferingFault> faults{};  ///< offerings that are left unchanged
};

/// Every offering of the plans, in their order.
template <class Visit>
void each_offering(std::span<const ProviderPlan> plans, Visit visit) {
    for (const ProviderPlan& plan : plans) {
        for (const OfferingPlan& offering : plan.offerings) visit(offering);
    }
}

/// The zone of a provider; UTC for the remains of a deleted one. Throws Error(failed), naming the provider,
/// if the time zone database does not contain it.
Zone zone_of(const ProviderSnapshot& provider);

/// Which slots `plan_maintain` needs to see of this provider: the ranges to load into `slots` and `bookings`.
std::vector<SlotRange> slots_to_load(const ProviderSnapshot& provider, const MaintainPolicy& policy,
                                     Instant now);

/// What to do for one provider. Precondition: `slots` and `bookings` contain what `slots_to_load` asked for.
/// Applying the plan and planning again yields a plan that creates and withdraws nothing.
ProviderPlan plan_maintain(const ProviderSnapshot& provider, const MaintainPolicy& policy, Instant now);

}  // namespace slotctl

#pragma once

#include <string>
#include <utility>

#include "tests/support/any_rules.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"
#include "tests/support/wall_clock.hpp"

/// Random businesses for properties of plans.
namespace slotctl::tests {

/// A provider somewhere, two offerings, and an instant near a change of its clocks.
struct Situation {
    ModelProvider provider;
    Instant now;
    MaintainPolicy policy;
};

inline void change_rules(ModelProvider& provider) {
    for (OfferingSnapshot& offering : provider.rules.offerings) {
        const SlotGrid grid = any_grid();
        offering.rules.duration = std::chrono::duration_cast<std::chrono::minutes>(grid.duration);
        offering.rules.step = std::chrono::duration_cast<std::chrono::minutes>(grid.step);
        offering.rules.capacity = any(1, 3);
        offering.rules.max_slots = any(0, 2) == 0 ? std::optional(any(1, 30)) : std::nullopt;
        offering.hours = any(0, 2) == 0 ? any_weekly(1, 6) : std::vector<WeeklyWindow>{};
        offering.active = any(0, 5) > 0;
        ++offering.service_revision;
    }
    provider.rules.availability = any_weekly(0, 8);
    provider.provider_changed();
}

/// Any zone of the whole list, rather than one of the first few.
inline std::string any_zone() {
    return zone_names()[*rc::gen::resize(rc::kNominalSize,
                                         rc::gen::inRange<std::size_t>(0, zone_names().size()))];
}

inline Situation any_situation() {
    const std::string name = any_zone();
    const auto choice = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, 1000));
    const LocalDate today = date_near_a_change(name, choice);
    ModelProvider provider{name, {}};
    provider.add_offering(2);
    change_rules(provider);
    provider.rules.overrides = any_overrides(today);
    const Instant now = zone(name).start_of(today) + std::chrono::minutes{any(0, 24 * 60)};
    const int max_slots = any(0, 1) == 0 ? 1000 : any(1, 20);
    RC_LOG() << name << " " << utc(now) << " max_slots " << max_slots << std::endl;
    return {std::move(provider), now, {.days_ahead = any(0, 6), .max_slots = max_slots}};
}

}  // namespace slotctl::tests

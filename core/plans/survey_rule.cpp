#include "core/plans/survey_rule.hpp"

#include <algorithm>

namespace slotctl {

namespace {

LocalDate target_of(const PairFacts& facts, const MaintainPolicy& policy) {
    return facts.day->today + std::chrono::days{policy.days_ahead};
}

bool rules_changed(const PairFacts& facts) {
    const OfferingWindow& seen = *facts.window;
    if (seen.provider_revision != facts.provider_revision ||
        seen.service_revision != facts.service_revision || seen.touched != 0) {
        return true;
    }
    return facts.active && facts.day &&
           (seen.zone_stamp != facts.day->zone_stamp || seen.max_slots != facts.max_slots);
}

}  // namespace

Reach reach_of(const PairFacts& facts, const MaintainPolicy& policy) {
    if (policy.verify) return Reach::compare;
    if (facts.window == nullptr) return facts.active ? Reach::compare : Reach::nothing;
    if (rules_changed(facts)) return Reach::compare;
    if (!facts.day) return Reach::nothing;
    // The run is as of an earlier day: the dates before those of the last run were never filled, have
    // expired, or have bookings that were made after they were over.
    if (facts.day->today < facts.window->expired_before) return Reach::compare;
    // For an inactive pair, slots that others left beyond the window move into it.
    return facts.window->horizon < target_of(facts, policy) || facts.window->capped ? Reach::extend
                                                                                    : Reach::nothing;
}

bool expires(const PairFacts& facts, const MaintainPolicy& policy) {
    return policy.force_cleanup || facts.window == nullptr ||
           facts.window->expired_before < facts.day->today || reach_of(facts, policy) == Reach::compare;
}

std::int64_t work_of(const PairFacts& facts, const MaintainPolicy& policy) {
    // A pair that no run has seen has at most slots, and those are found by another query.
    if (facts.window == nullptr && !facts.active) return 0;
    const std::int64_t whole_window = policy.days_ahead + 1;
    const Reach reach = reach_of(facts, policy);
    if (reach == Reach::compare) return whole_window;
    if (!facts.day) return 1;
    if (reach == Reach::extend) {
        const std::int64_t dates = (target_of(facts, policy) - facts.window->horizon).count();
        return std::clamp<std::int64_t>(dates, 1, whole_window);
    }
    return expires(facts, policy) ? 1 : 0;
}

}  // namespace slotctl

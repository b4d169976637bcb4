#pragma once

#include <string>
#include <vector>

#include "core/dashboard/page.hpp"
#include "core/dashboard/week.hpp"
#include "core/plans/explanation.hpp"

namespace slotctl::dashboard {

Page calendar_page(const Frame& frame, const Week& week);

/// A free time near the one that was asked for.
struct NearTime {
    Instant start{};
    LocalDate date{};
    TimeOfDay time{};
};

struct ExplanationView {
    ProviderId provider = 0;
    ServiceId service = 0;
    std::string provider_name, service_name, zone;
    LocalDate date{};  ///< what the provider's clocks show
    TimeOfDay time{};
    bool free = false;
    std::string reason, why;  ///< as in Offer
    std::vector<ExplainedRule> rules;
    std::vector<NearTime> nearest;
};
Page explanation_page(const Frame& frame, const ExplanationView& view);

}  // namespace slotctl::dashboard

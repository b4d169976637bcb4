#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/dashboard/providers.hpp"
#include "core/plans/performance_facts.hpp"

namespace slotctl::dashboard {

/// How many times of a provider can be booked on each of some days.
struct ProviderDays {
    ListedProvider provider;
    std::vector<int> free;  ///< for each date of FreeDaysView
    std::string fault;      ///< why they could not be worked out; empty if they were
};

struct FreeDaysView {
    ProvidersView list;               ///< the page of providers that `rows` are about
    std::vector<LocalDate> dates;     ///< ascending, local to each provider
    std::vector<ProviderDays> rows;   ///< one for each provider of the page
    std::optional<SlotDays> overall;  ///< filled slots of everybody, by UTC date
};
Page free_days_page(const Frame& frame, const FreeDaysView& view);

}  // namespace slotctl::dashboard

#pragma once

#include <string>

#include "core/plans/performance_facts.hpp"

namespace slotctl::dashboard {

/// The places taken and free of filled slots by day, as a chart in a card.
std::string days_chart(const SlotDays& days);

}  // namespace slotctl::dashboard

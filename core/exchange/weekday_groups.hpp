#pragma once

#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Adds a record for one weekday to a list as a person would write it: weekdays with the same hours form one
/// entry. Records must be sorted by everything else before the weekday.
void add_weekday(std::vector<AvailabilityRecord>& list, AvailabilityRecord next);
void add_weekday(std::vector<HoursRecord>& list, HoursRecord next);

}  // namespace slotctl

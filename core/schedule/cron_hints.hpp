#pragma once

#include <string>
#include <string_view>

namespace slotctl {

/// How to write what was most likely meant by a step of more than an hour in minutes: `*/90`.
std::string hint_for_minutes(unsigned step);

/// How to write the `@every 5m` of other programs for cron.
std::string hint_for_interval(std::string_view interval);

}  // namespace slotctl

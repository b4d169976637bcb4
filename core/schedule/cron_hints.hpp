#pragma once

#include <string>
#include <string_view>

namespace slotctl {

/// How to write what was most likely meant by a step of minutes that is longer than an hour: `*/90`.
std::string hint_for_minutes(unsigned step);

/// How cron writes `@every 5m` of other programs.
std::string hint_for_interval(std::string_view interval);

}  // namespace slotctl

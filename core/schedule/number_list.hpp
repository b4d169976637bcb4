#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl {

/// A list as cron and systemd write it: `1,5-9/2`. Three or more values with equal distances are a range with
/// that distance as its step. `values` are ascending; `spelled` writes one value; `to` separates the ends of
/// a range. Without `steps`, only consecutive values are a range.
std::string number_list(const std::vector<unsigned>& values, std::string_view to,
                        const std::function<std::string(unsigned)>& spelled, bool steps = true);

}  // namespace slotctl

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl {

/// A list as cron and systemd write it: `1,5-9/2`. Three and more with the same distance are a range, with
/// that distance as its step. `values` ascend; `spelled` writes one; `to` stands between a range's ends.
/// Without `steps` only neighbours are a range.
std::string number_list(const std::vector<unsigned>& values, std::string_view to,
                        const std::function<std::string(unsigned)>& spelled, bool steps = true);

}  // namespace slotctl

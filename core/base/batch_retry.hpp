#pragma once

#include <functional>

#include "core/base/error.hpp"

namespace slotctl {

/// Runs `attempt` again after Error(conflict), up to `attempts` times in total, with a random pause that
/// starts at about 20 ms and doubles (full jitter, as in "Exponential Backoff And Jitter", AWS Architecture
/// Blog, 2015). The last error is rethrown.
void retry_conflicts(int attempts, const std::function<void()>& attempt,
                     const std::function<bool()>& stop_requested);

}  // namespace slotctl

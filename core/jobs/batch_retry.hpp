#pragma once

#include <functional>

#include "core/base/error.hpp"

namespace slotctl {

/// Runs `attempt` again after Error(conflict), up to `attempts` times in all, with a random pause that
/// doubles from about 20 ms (full jitter, as in "Exponential Backoff And Jitter", AWS Architecture Blog,
/// 2015). The last error is thrown on.
void retry_conflicts(int attempts, const std::function<void()>& attempt,
                     const std::function<bool()>& stop_requested);

}  // namespace slotctl

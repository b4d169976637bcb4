#pragma once

#include <functional>
#include <string>

namespace slotctl::tests {

/// Replaces standard error by `descriptor` while `action` runs.
void with_standard_error(int descriptor, const std::function<void()>& action);

/// What `action` writes to standard error.
std::string standard_error_of(const std::function<void()>& action);

}  // namespace slotctl::tests

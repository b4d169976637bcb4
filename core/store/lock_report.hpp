#pragma once

#include <chrono>

namespace slotctl {

/// A wait for somebody else's lock is reported in the log once it has lasted this long …
constexpr std::chrono::seconds unreported_wait{1};
/// … and again after each such time.
constexpr std::chrono::seconds pause_between_reports{30};

}  // namespace slotctl

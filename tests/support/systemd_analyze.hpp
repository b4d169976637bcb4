#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// What systemd itself makes of `OnCalendar=` values.
namespace slotctl::tests {

/// False if systemd-analyze is not installed, and tests may do without.
bool has_systemd_analyze();

/// When each calendar elapses after `base`: the first `count` instants, or fewer where there are no more. In
/// one run. Throws std::runtime_error if systemd-analyze refuses any.
std::vector<std::vector<Instant>> elapses_of(const std::vector<std::string>& calendars, Instant base,
                                             int count);

}  // namespace slotctl::tests

#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// How systemd itself reads `OnCalendar=` values.
namespace slotctl::tests {

/// False if systemd-analyze is not installed and the tests may run without it.
bool has_systemd_analyze();

/// When each calendar elapses after `base`: the first `count` instants, or fewer if there are no more. Uses a
/// single run. Throws std::runtime_error if systemd-analyze refuses any calendar.
std::vector<std::vector<Instant>> elapses_of(const std::vector<std::string>& calendars, Instant base,
                                             int count);

}  // namespace slotctl::tests

#pragma once

#include <filesystem>

namespace slotctl {

/// The directory of the time zone data that are installed with slotctl; empty if there are none.
std::filesystem::path own_zone_directory();

/// Windows has no time zone data in the form that Abseil reads: unless $TZDIR names others, it gets ours.
void use_own_zone_directory();

}  // namespace slotctl

#pragma once

#include <span>
#include <string_view>

namespace slotctl {

/// A sample business in the import format.
struct Sample {
    std::string_view name;  ///< `home-services`
    std::string_view about;
    std::string_view json;
};

/// The samples built into the program; the first is the default.
std::span<const Sample> samples();

}  // namespace slotctl

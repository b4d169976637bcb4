#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/text.hpp"

/// How jobs report on many items.
namespace slotctl {

/// The most items that are named in a warning; the rest is counted.
inline constexpr std::size_t names_in_a_warning = 10;

/// `a, b, c`, and `, …` if `count` is higher than the number of names.
std::string listed(const std::vector<std::string>& names, std::int64_t count);

}  // namespace slotctl

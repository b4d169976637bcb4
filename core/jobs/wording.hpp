#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/text.hpp"

/// How jobs say what happened to many things.
namespace slotctl {

/// So many things are named in a warning; the rest is counted.
inline constexpr std::size_t names_in_a_warning = 10;

/// `a, b, c`, and `, …` where `count` says that there are more than these.
std::string listed(const std::vector<std::string>& names, std::int64_t count);

}  // namespace slotctl

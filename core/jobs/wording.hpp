#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// How jobs say what happened to many things.
namespace slotctl {

/// So many things are named in a warning; the rest is counted.
inline constexpr std::size_t names_in_a_warning = 10;

/// `1 order`, `2 orders`.
std::string plural(std::int64_t n, const std::string& word);

/// `a, b, c`, and `, …` where `count` says that there are more than these.
std::string listed(const std::vector<std::string>& names, std::int64_t count);

/// The first `longest` bytes, and `…` where something was cut; no character is cut in two.
std::string shortened(const std::string& text, std::size_t longest);

}  // namespace slotctl

#pragma once

#include <span>
#include <string_view>

namespace slotctl {

/// The candidate that was most likely meant by `word`: the one with the smallest edit distance (insert,
/// delete, replace, swap neighbours: optimal string alignment). The distance may be at most a third of the
/// word's length, or 1 for short words. Empty if no candidate is near enough.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace slotctl

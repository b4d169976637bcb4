#pragma once

#include <span>
#include <string_view>

namespace slotctl {

/// The candidate that `word` was most likely meant to be: the smallest edit distance (insert, delete,
/// replace, swap of neighbours: optimal string alignment), at most a third of the word's length and at
/// least 1. Empty if none is near enough.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace slotctl

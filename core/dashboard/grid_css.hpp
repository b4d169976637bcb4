#pragma once

#include <array>
#include <chrono>
#include <string>

namespace slotctl::dashboard {

/// A row of the calendar's grid.
inline constexpr std::chrono::minutes grid_row{5};
/// The heights that a row can have, in pixels.
inline constexpr std::array<int, 7> row_heights{3, 4, 5, 6, 8, 12, 24};

/// The classes that place something in the grid, since the content security policy forbids inline styles:
/// `at12 for6` starts an hour after the top and is half an hour long; `tall4` has rows of 4 pixels, `shown10`
/// ten hours.
std::string grid_css();

}  // namespace slotctl::dashboard

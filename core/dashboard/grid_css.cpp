#include "core/dashboard/grid_css.hpp"

namespace slotctl::dashboard {

std::string grid_css() {
    constexpr int rows_a_day = std::chrono::hours{24} / grid_row,
                  rows_an_hour = std::chrono::hours{1} / grid_row;
    std::string css;
    for (const int height : row_heights)
        css += ".tall" + std::to_string(height) + "{--row:" + std::to_string(height) + "px}\n";
    for (int hours = 1; hours <= 24; ++hours)
        css += ".shown" + std::to_string(hours) + "{--rows:" + std::to_string(hours * rows_an_hour) + "}\n";
    for (int row = 0; row < rows_a_day; ++row) {
        css += ".at" + std::to_string(row) + "{grid-row-start:" + std::to_string(row + 1) + "}\n.for" +
               std::to_string(row + 1) + "{grid-row-end:span " + std::to_string(row + 1) + "}\n";
    }
    return css;
}

}  // namespace slotctl::dashboard

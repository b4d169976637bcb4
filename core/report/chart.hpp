#pragma once

#include <string>
#include <vector>

namespace slotctl::report {

/// What HTML and SVG would read as markup is escaped, control characters become blanks.
std::string html_escaped(std::string text);

/// One part of a stacked bar.
struct Segment {
    double value = 0;         ///< >= 0
    std::string style_class;  ///< of the style sheet: `s1`, `bad`
};

struct Bar {
    std::string label;  ///< below it
    std::string said;   ///< in words, when it is pointed at
    std::vector<Segment> segments;
};

/// A bar chart as inline SVG that scales with its container. `name` says what it shows, for who cannot see
/// it; `unit` stands after the axis' figures.
std::string bar_chart(const std::string& name, const std::vector<Bar>& bars, const std::string& unit = "");

}  // namespace slotctl::report

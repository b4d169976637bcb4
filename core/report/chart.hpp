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

/// What the bars measure. Seconds are shown as milliseconds, seconds, minutes or hours, whichever suits the
/// highest.
enum class ChartUnit { count, seconds };

/// A bar chart as inline SVG that scales with its container. `name` says what it shows, for those who cannot
/// see it; `empty` stands in it where there is nothing to show.
std::string bar_chart(const std::string& name, const std::vector<Bar>& bars, const std::string& empty,
                      ChartUnit unit = ChartUnit::count);

}  // namespace slotctl::report

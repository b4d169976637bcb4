#pragma once

#include <string>
#include <vector>

namespace slotctl::report {

/// One part of a stacked bar.
struct Segment {
    double value = 0;         ///< >= 0
    std::string style_class;  ///< class in the style sheet: `s1`, `bad`
};

struct Bar {
    std::string label;  ///< shown below it
    std::string said;   ///< shown when somebody points at it
    std::vector<Segment> segments;
};

/// The unit of the bars. Seconds are shown as milliseconds, seconds, minutes or hours, depending on the
/// highest value.
enum class ChartUnit { count, seconds };

/// A bar chart as inline SVG that scales with its container. `name` says what it shows, for people who cannot
/// see it; `empty` is shown if there are no values.
std::string bar_chart(const std::string& name, const std::vector<Bar>& bars, const std::string& empty,
                      ChartUnit unit = ChartUnit::count);

}  // namespace slotctl::report

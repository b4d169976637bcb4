#include "core/report/chart.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::report {

namespace {

constexpr double width = 360, height = 150, right = 4, top = 8, bottom = 20;
constexpr double plot_height = height - top - bottom;
constexpr double least_left = 44, width_of_a_character = 7, gap = 5;
constexpr double half_a_label = 16;  // for `11-20`

/// Converts values to the axis's unit.
struct Scale {
    double factor = 1;
    std::string unit;
};

Scale scale_of(double highest, ChartUnit unit) {
    if (unit == ChartUnit::count) return {1, ""};
    if (highest < 1) return {1000, " ms"};
    if (highest < 300) return {1, " s"};
    return highest < 3 * 3600 ? Scale{1.0 / 60, " min"} : Scale{1.0 / 3600, " h"};
}

/// The figures beside the axis, and their positions.
struct Axis {
    double step = 1, most = 1;  ///< in the axis's unit
    Scale scale;
    double left = least_left;  ///< edge of the plot
    [[nodiscard]] double plot_width() const { return width - left - right; }
    [[nodiscard]] int lines() const { return static_cast<int>(most / step + 0.001); }
};

std::string number(double value) {
    return decimal(value, 2);
}

/// 1, 2 or 5 times a power of ten, so that about `steps` of them reach `most`.
double nice_step(double most, int steps) {
    const double rough = most / steps;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough) return factor * power;
    return 10 * power;
}

std::string tick_text(double value, const std::string& unit) {
    std::string text;
    if (value >= 1e6) {
        text = decimal(value / 1e6, 1) + "M";
    } else if (value >= 1e4) {
        text = decimal(value / 1e3, 1) + "k";
    } else {
        text = decimal(value, value < 1 ? 3 : value < 10 ? 1 : 0);
    }
    return text + unit;
}

double total(const Bar& bar) {
    double sum = 0;
    for (const Segment& segment : bar.segments) sum += segment.value;
    return sum;
}

Axis axis_for(double highest, ChartUnit unit) {
    Axis axis;
    axis.scale = scale_of(highest, unit);
    const double figure = highest * axis.scale.factor;
    if (figure > 0) {
        // Counts have no halves.
        axis.step = std::max(nice_step(figure, 3), unit == ChartUnit::count ? 1.0 : 0.0);
        axis.most = std::ceil(figure / axis.step - 1e-9) * axis.step;
    }
    for (int i = 0; i <= axis.lines(); ++i) {
        const auto characters = static_cast<double>(tick_text(i * axis.step, axis.scale.unit).size());
        axis.left = std::max(axis.left, gap + width_of_a_character * characters);
    }
    return axis;
}

std::string grid(const Axis& axis) {
    std::string svg;
    for (int i = 0; i <= axis.lines(); ++i) {
        const double value = i * axis.step;
        const double y = top + plot_height * (1 - value / axis.most);
        svg += "<line class=\"grid\" x1=\"" + number(axis.left) + "\" x2=\"" + number(width - right) +
               "\" y1=\"" + number(y) + "\" y2=\"" + number(y) + "\"/><text class=\"tick\" x=\"" +
               number(axis.left - gap) + "\" y=\"" + number(y + 3.5) + "\" text-anchor=\"end\">" +
               tick_text(value, axis.scale.unit) + "</text>";
    }
    return svg;
}

std::string one_bar(const Bar& bar, double x, double bar_width, double most) {
    std::string svg = "<g><title>" + html_escaped(bar.said) + "</title><rect class=\"hit\" x=\"" + number(x) +
                      "\" y=\"" + number(top) + "\" width=\"" + number(bar_width) + "\" height=\"" +
                      number(plot_height) + "\"/>";
    double y = top + plot_height;
    for (const Segment& segment : bar.segments) {
        if (segment.value <= 0) continue;
        // A value above zero is always visible, however small.
        const double tall = std::max(1.5, plot_height * segment.value / most);
        y = std::max(top, y - tall);
        svg += "<rect class=\"" + segment.style_class + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
               "\" width=\"" + number(bar_width) + "\" height=\"" + number(tall) + "\" rx=\"1.5\"/>";
    }
    return svg + "</g>";
}

}  // namespace

std::string bar_chart(const std::string& name, const std::vector<Bar>& bars, const std::string& empty,
                      ChartUnit unit) {
    double highest = 0;
    for (const Bar& bar : bars) highest = std::max(highest, total(bar));
    std::string svg = "<svg viewBox=\"0 0 " + number(width) + " " + number(height) +
                      "\" role=\"img\" aria-label=\"" + html_escaped(name) + "\">";
    if (highest <= 0) {
        return svg + "<text class=\"empty\" x=\"" + number(width / 2) + "\" y=\"" + number(height / 2) +
               "\" text-anchor=\"middle\">" + html_escaped(empty) + "</text></svg>";
    }
    const Axis axis = axis_for(highest, unit);
    svg += grid(axis);
    const auto count = static_cast<double>(bars.size());
    const double room = axis.plot_width() / count, bar_width = std::max(0.6, std::min(room * 0.68, 30.0));
    // Labels that would touch are left out; the last one stays.
    const auto every = static_cast<std::size_t>(std::ceil(count * 38 / axis.plot_width()));
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double middle = axis.left + room * (static_cast<double>(i) + 0.5);
        svg += one_bar(bars[i], middle - bar_width / 2, bar_width, axis.most / axis.scale.factor);
        if ((bars.size() - 1 - i) % every != 0) continue;
        // No label is cut off at the edge.
        svg += "<text class=\"tick\" x=\"" + number(std::min(middle, width - half_a_label)) + "\" y=\"" +
               number(height - 5) + "\" text-anchor=\"middle\">" + html_escaped(bars[i].label) + "</text>";
    }
    return svg + "</svg>";
}

}  // namespace slotctl::report

#include "core/report/chart.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/one_line.hpp"
#include "core/base/xml_text.hpp"
#include "core/report/figures.hpp"

namespace slotctl::report {

namespace {

constexpr double width = 360, height = 150, left = 38, right = 4, top = 8, bottom = 20;
constexpr double plot_width = width - left - right, plot_height = height - top - bottom;
constexpr double half_a_label = 16;  // of `11-20`

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

std::string grid(double step, double most, const std::string& unit) {
    std::string svg;
    const int lines = static_cast<int>(most / step + 0.001);
    for (int i = 0; i <= lines; ++i) {
        const double value = i * step;
        const double y = top + plot_height * (1 - value / most);
        svg += "<line class=\"grid\" x1=\"" + number(left) + "\" x2=\"" + number(width - right) + "\" y1=\"" +
               number(y) + "\" y2=\"" + number(y) + "\"/><text class=\"tick\" x=\"" + number(left - 5) +
               "\" y=\"" + number(y + 3.5) + "\" text-anchor=\"end\">" + tick_text(value, unit) + "</text>";
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
        // What is there can be seen, however little.
        const double tall = std::max(1.5, plot_height * segment.value / most);
        y = std::max(top, y - tall);
        svg += "<rect class=\"" + segment.style_class + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
               "\" width=\"" + number(bar_width) + "\" height=\"" + number(tall) + "\" rx=\"1.5\"/>";
    }
    return svg + "</g>";
}

}  // namespace

std::string html_escaped(std::string text) {
    return xml_text(without_controls(std::move(text)));
}

std::string bar_chart(const std::string& name, const std::vector<Bar>& bars, const std::string& unit) {
    double highest = 0;
    for (const Bar& bar : bars) highest = std::max(highest, total(bar));
    // There is no half of what is counted.
    const double step = highest > 0 ? std::max(nice_step(highest, 3), unit.empty() ? 1.0 : 0.0) : 1;
    const double most = highest > 0 ? std::ceil(highest / step - 1e-9) * step : 1;
    std::string svg = "<svg viewBox=\"0 0 " + number(width) + " " + number(height) +
                      "\" role=\"img\" aria-label=\"" + html_escaped(name) + "\">" + grid(step, most, unit);
    const auto count = static_cast<double>(std::max<std::size_t>(bars.size(), 1));
    const double room = plot_width / count, bar_width = std::max(0.6, std::min(room * 0.68, 30.0));
    // Labels that would touch are left out; the last one stays.
    const auto every = static_cast<std::size_t>(std::ceil(count * 38 / plot_width));
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double middle = left + room * (static_cast<double>(i) + 0.5);
        svg += one_bar(bars[i], middle - bar_width / 2, bar_width, most);
        if ((bars.size() - 1 - i) % every != 0) continue;
        // None is cut off at the edge.
        svg += "<text class=\"tick\" x=\"" + number(std::min(middle, width - half_a_label)) + "\" y=\"" +
               number(height - 5) + "\" text-anchor=\"middle\">" + html_escaped(bars[i].label) + "</text>";
    }
    return svg + "</svg>";
}

}  // namespace slotctl::report

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/health_report.hpp"

/// Pieces of HTML that the monitor's report and the dashboard share.
namespace slotctl::report {

/// Characters that are markup in HTML or SVG are escaped, control characters become blanks.
std::string html_escaped(std::string text);

/// An element around something that is HTML already. `style_class` may be empty.
std::string element(const std::string& name, const std::string& style_class, const std::string& inside);
/// An element around any text.
std::string text_element(const std::string& name, const std::string& style_class, const std::string& words);

/// Escaped, with text in backticks shown as code.
std::string with_code(const std::string& words);

/// A state in its colour.
std::string pill(HealthState state);

/// `2026-11-21 09:00 UTC`
std::string when(Instant instant);

/// The checks as a list with their hints: the worst first, otherwise in their order.
std::string check_list(std::vector<HealthCheck> checks);

/// What the colours of a chart mean: each class of the style sheet with its meaning.
std::string legend(const std::vector<std::pair<std::string, std::string>>& keys);
std::string chart_card(const std::string& title, const std::string& key, const std::string& chart);

/// A card around a table that may be wider than a phone: it scrolls by itself, also by keyboard. `name` says
/// what it is.
std::string scroll_card(const std::string& name, const std::string& table);

/// The style sheet of both.
std::string_view style_sheet();

}  // namespace slotctl::report

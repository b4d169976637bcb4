#include "cli/render_outcome.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

namespace {

std::string with_spaces(std::string words) {
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

struct InText {
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const DetailTable::Word& word) const { return with_spaces(word.text); }
    std::string operator()(const std::string& text) const { return shortened(printable_line(text), 100); }
};

std::string shown(const DetailTable::Cell& cell) {
    return std::visit(InText{}, cell);
}

/// Numbers are right-aligned, words left-aligned.
std::string text_of(const DetailTable& table) {
    std::vector<std::size_t> widths;
    for (const auto& column : table.columns) widths.push_back(report::columns(column.head));
    for (const auto& cells : table.rows)
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], report::columns(shown(cells[i])));
    const auto line_of = [&](const auto& text_at, const std::vector<DetailTable::Cell>& model) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (table.columns[i].head.empty()) continue;
            const bool number = std::holds_alternative<std::int64_t>(model[i]);
            line +=
                "  " + (number ? report::right(text_at(i), widths[i]) : report::left(text_at(i), widths[i]));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    };
    std::string text = table.title.empty() ? "" : table.title + ":\n";
    text += line_of([&](std::size_t i) { return table.columns[i].head; }, table.rows.front());
    for (const auto& cells : table.rows)
        text += line_of([&](std::size_t i) { return shown(cells[i]); }, cells);
    return text;
}

std::string duration_text(std::chrono::milliseconds duration) {
    const auto ms = duration.count();
    if (ms < 10'000) return std::to_string(ms) + " ms";
    return std::to_string(ms / 1000) + "." + std::to_string(ms / 100 % 10) + " s";
}

}  // namespace

std::string outcome_text(const Outcome& outcome) {
    std::string text = outcome.job + (outcome.dry_run ? " (dry run, nothing was written)" : "") + ": " +
                       std::string(name_of(outcome.status)) + ", " + duration_text(outcome.duration);
    if (outcome.run_id) text += ", run " + std::to_string(*outcome.run_id);
    text += "\n";
    for (const auto& [name, value] : outcome.counts.all()) {
        const std::string label = with_spaces(name);
        text += "  " + label + std::string(label.size() < 20 ? 20 - label.size() : 1, ' ') +
                report::right(std::to_string(value), 10) + "\n";
    }
    for (const DetailTable& table : outcome.details)
        if (!table.rows.empty()) text += text_of(table);
    return text;
}

}  // namespace slotctl::cli

#include "cli/text_table.hpp"

#include <algorithm>

#include "core/base/printable.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

TextTable::TextTable(std::vector<std::string> header, std::vector<Align> align)
    : rows_{std::move(header)}, align_(std::move(align)) {}

void TextTable::add(std::vector<std::string> cells) {
    for (std::string& cell : cells) cell = printable_line(cell);
    cells.resize(rows_.front().size());
    rows_.push_back(std::move(cells));
}

void TextTable::add_note(std::string line) {
    notes_[rows_.size() - 1] = std::move(line);
}

std::string TextTable::text() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], report::columns(row[i]));
    std::string text;
    for (std::size_t number = 0; number < rows_.size(); ++number) {
        const auto& row = rows_[number];
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool right = i < align_.size() && align_[i] == Align::right;
            line += (i == 0 ? "" : "  ") +
                    (right ? report::right(row[i], widths[i]) : report::left(row[i], widths[i]));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
        if (const auto note = notes_.find(number); note != notes_.end()) text += note->second + "\n";
    }
    return text;
}

}  // namespace slotctl::cli

#pragma once

#include <string>
#include <vector>

#include "core/report/monitor_documents.hpp"

/// Text for terminals and pipes, built line by line.
namespace slotctl::report {

/// The number of columns of a UTF-8 text on a terminal.
std::size_t columns(const std::string& text);
/// Padded with blanks to `width` columns.
std::string left(const std::string& text, std::size_t width);
std::string right(const std::string& text, std::size_t width);
/// Cut to `width` columns, at least 1, with `…` if something was cut off.
std::string fitted(const std::string& text, std::size_t width);

class TextPage {
  public:
    explicit TextPage(const TextStyle& style) : style_(style) {}

    [[nodiscard]] std::string painted(HealthState state, const std::string& text) const;
    [[nodiscard]] std::string bold(const std::string& text) const { return paint("1", text); }
    [[nodiscard]] std::string dim(const std::string& text) const { return paint("2", text); }

    void line(const std::string& text) { text_ += text + "\n"; }
    /// Wraps `text` after `before`; further lines start at `indent`.
    void flowing(const std::string& before, const std::string& text, std::size_t indent);

    /// A bar for a share from 0 to 1.
    [[nodiscard]] std::string bar(double share) const;
    /// One character per value; neighbours are merged if there are more values than columns.
    enum class Neighbours { sum, highest };
    [[nodiscard]] std::string sparks(const std::vector<double>& values,
                                     Neighbours neighbours = Neighbours::sum) const;

    /// Whether a check's message is below its name.
    [[nodiscard]] bool is_narrow() const { return style_.wrap && style_.width < 80; }
    /// Whether a figure's bar is below it.
    [[nodiscard]] bool is_slim() const { return style_.wrap && style_.width < 60; }
    [[nodiscard]] bool has_room_for(std::size_t columns) const {
        return !style_.wrap || columns_wide() >= columns;
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    [[nodiscard]] std::string paint(const char* code, const std::string& text) const;
    /// Narrower terminals wrap lines themselves.
    [[nodiscard]] std::size_t columns_wide() const;

    TextStyle style_;
    std::string text_;
};

}  // namespace slotctl::report

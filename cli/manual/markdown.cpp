#include "cli/manual/markdown.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "cli/manual/roff.hpp"

namespace slotctl::cli {

namespace {

using namespace roff;

[[noreturn]] void refuse(std::size_t line, const std::string& why) {
    throw std::invalid_argument("line " + std::to_string(line) + ": " + why);
}

/// Removes and returns the text up to `mark`.
std::string_view take_until(std::string_view& text, std::string_view mark, std::size_t line) {
    const auto end = text.find(mark);
    if (end == std::string_view::npos) refuse(line, "there is no end of " + std::string(mark));
    const auto taken = text.substr(0, end);
    text.remove_prefix(end + mark.size());
    return taken;
}

std::string formatted(std::string_view text, std::size_t line) {
    std::string out;
    while (!text.empty()) {
        const auto mark = std::min({text.find("**"), text.find('`'), text.find('['), text.size()});
        out += plain(text.substr(0, mark));
        text.remove_prefix(mark);
        if (text.starts_with("**")) {
            text.remove_prefix(2);
            out += bold(take_until(text, "**", line));
        } else if (text.starts_with("`")) {
            text.remove_prefix(1);
            out += bold(take_until(text, "`", line));
        } else if (text.starts_with("[")) {
            text.remove_prefix(1);
            out += plain(take_until(text, "](", line));
            take_until(text, ")", line);
        }
    }
    return out;
}

class Converter {
  public:
    std::string convert(std::string_view document) {
        std::istringstream lines{std::string(document)};
        for (std::string line; std::getline(lines, line);) {
            ++number_;
            add(line);
        }
        end_block();
        if (in_code_) refuse(number_, "there is no end of the code");
        return std::move(out_);
    }

  private:
    enum class Block { none, paragraph, bullet, table };

    void add(const std::string& line) {
        if (line.starts_with("```")) return turn_code();
        if (in_code_) {
            text_ += line + "\n";
        } else if (line.empty()) {
            end_block();
        } else if (line.starts_with("#")) {
            end_block();
            add_heading(line);
        } else if (line.starts_with("|")) {
            add_row(line);
        } else if (line.starts_with("- ")) {
            end_block();
            block_ = Block::bullet;
            text_ = line.substr(2);
        } else {
            add_text(line);
        }
    }

    void turn_code() {
        if (in_code_) {
            out_ += example(text_);
            text_.clear();
        } else {
            end_block();
        }
        in_code_ = !in_code_;
    }

    void add_heading(const std::string& line) {
        if (line.starts_with("## ")) {
            out_ += heading(line.substr(3));
        } else if (line.starts_with("### ")) {
            out_ += subheading(line.substr(4));
        } else if (!line.starts_with("# ") || number_ != 1) {
            refuse(number_, "headings are of the second and third level");
        }
    }

    /// The first row names the columns, and the second separates it from the others.
    void add_row(const std::string& line) {
        if (block_ != Block::table) end_block();
        block_ = Block::table;
        if (++rows_ <= 2) return;
        std::string_view rest(line);
        rest.remove_prefix(1);
        std::vector<std::string> cells;
        while (!rest.empty()) cells.push_back(formatted(trimmed(take_until(rest, "|", number_)), number_));
        if (cells.size() != 2) refuse(number_, "a table has two columns");
        out_ += item(cells[0], cells[1]);
    }

    void add_text(const std::string& line) {
        const bool inside_bullet = block_ == Block::bullet && line.starts_with("  ");
        const std::string_view text = std::string_view(line).substr(inside_bullet ? 2 : 0);
        if (text.starts_with(" ") || (!inside_bullet && block_ == Block::bullet))
            refuse(number_, "text below a bullet is indented by two spaces, other text not at all");
        const auto after_digits = text.substr(std::min(text.find_first_not_of("0123456789"), text.size()));
        const bool numbered = after_digits.size() < text.size() && after_digits.starts_with(". ");
        const bool other_bullet = text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ");
        if (numbered || other_bullet || text.starts_with(">") || text.starts_with("!") ||
            text.starts_with("<"))
            refuse(number_, "this kind of block is not known");
        if (block_ == Block::table) end_block();
        if (block_ == Block::none) block_ = Block::paragraph;
        text_ += (text_.empty() ? "" : " ") + std::string(trimmed(text));
    }

    void end_block() {
        if (block_ == Block::paragraph) out_ += ".PP\n" + formatted(text_, number_) + "\n";
        if (block_ == Block::bullet) out_ += bullet(formatted(text_, number_));
        block_ = Block::none;
        text_.clear();
        rows_ = 0;
    }

    static std::string_view trimmed(std::string_view text) {
        while (text.starts_with(' ')) text.remove_prefix(1);
        while (text.ends_with(' ')) text.remove_suffix(1);
        return text;
    }

    std::string out_, text_;
    Block block_ = Block::none;
    bool in_code_ = false;
    std::size_t number_ = 0, rows_ = 0;
};

}  // namespace

std::string from_markdown(std::string_view document) {
    return Converter().convert(document);
}

}  // namespace slotctl::cli

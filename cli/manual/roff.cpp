#include "cli/manual/roff.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iomanip>
#include <sstream>

namespace slotctl::cli::roff {

namespace {

/// Reads one code point of valid UTF-8, and advances `at`.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    std::uint32_t point = more == 0 ? lead : lead & (0x3fU >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
        point = point << 6U | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    return point;
}

std::string escape(std::uint32_t point) {
    switch (point) {
        case '\\':
            return "\\e";
        case '-':
            return "\\-";  // a hyphen could not be searched for or copied into a command line
        case '\'':
            return "\\(aq";
        case '`':
            return "\\(ga";
        case '^':
            return "\\(ha";
        case '~':
            return "\\(ti";
        default:
            break;
    }
    if (point < 0x80) return {static_cast<char>(point)};
    std::ostringstream out;
    out << "\\[u" << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << point << "]";
    return out.str();
}

/// Breaks a line of text at its spaces.
std::string broken(const std::string& line) {
    constexpr std::size_t widest = 80;
    std::string out;
    std::size_t width = 0;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
        const bool fits = width + 1 + word.size() <= widest;
        if (width > 0) out += fits ? " " : "\n";
        if (width > 0 && !fits) width = 0;
        // At the beginning of a line, a dot would make it a request.
        if (width == 0 && word.front() == '.') out += "\\&";
        out += word;
        width += (width > 0 ? 1 : 0) + word.size();
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

}  // namespace

std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '.' && (at == 0 || text[at - 1] == '\n')) out += "\\&";
        out += escape(next_code_point(text, at));
    }
    return out;
}

std::string bold(std::string_view text) {
    return "\\fB" + plain(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + plain(text) + "\\fR";
}

std::string heading(std::string_view text) {
    return ".SH " + upper(text) + "\n";
}

std::string subheading(std::string_view text) {
    return ".SS " + plain(text) + "\n";
}

std::string paragraph(std::string_view text) {
    std::string out;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) out += ".PP\n" + plain(line) + "\n";
    return out;
}

std::string item(std::string_view term, std::string_view body) {
    return ".TP\n" + std::string(term) + "\n" + std::string(body) + "\n";
}

std::string bullet(std::string_view body) {
    return ".IP \\(bu 2\n" + std::string(body) + "\n";
}

std::string example(std::string_view lines) {
    return ".PP\n.RS 4\n.nf\n" + plain(lines) + ".fi\n.RE\n";
}

std::string title(std::string_view name, int section, std::string_view date, std::string_view manual) {
    return ".\\\" Written at build time; do not edit.\n.TH " + upper(name) + " " + std::to_string(section) +
           " " + std::string(date) + " \"slotctl " SLOTCTL_VERSION "\" \"" + std::string(manual) +
           // A long list of words has no blanks that could fill its line.
           "\"\n.ad l\n";
}

std::string tidied(const std::string& page) {
    std::string out, previous;
    bool as_it_is = false;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        if (line == ".PP" && (previous.starts_with(".SH") || previous.starts_with(".SS"))) continue;
        if (line == ".nf" || line == ".fi") as_it_is = line == ".nf";
        // A request and a term have separate lines.
        const bool keep = as_it_is || line.starts_with(".") || previous == ".TP";
        out += (keep ? line : broken(line)) + "\n";
        previous = line;
    }
    return out;
}

}  // namespace slotctl::cli::roff

#include "core/schedule/artefact.hpp"

#include <algorithm>

#include "core/base/digest.hpp"
#include "core/schedule/task_xml.hpp"

namespace slotctl {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::string_view stamp_words = " setup-automation ";
constexpr std::string_view no_digest = "0000000000000000";

const Artefact* find(const std::vector<Artefact>& artefacts, const std::string& place) {
    const auto found =
        std::find_if(artefacts.begin(), artefacts.end(), [&](const Artefact& a) { return a.place == place; });
    return found == artefacts.end() ? nullptr : &*found;
}

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string::npos ? text.size() : end + 1);
    }
    return lines;
}

/// The lengths of the longest common subsequences of both remainders, for every pair of positions.
std::vector<std::vector<std::size_t>> common_lengths(const Lines& a, const Lines& b) {
    std::vector<std::vector<std::size_t>> length(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;) {
        for (std::size_t j = b.size(); j-- > 0;) {
            length[i][j] =
                a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
        }
    }
    return length;
}

struct DiffLine {
    char sign;
    std::string_view text;
};

std::vector<DiffLine> diff_lines(const Lines& a, const Lines& b) {
    const auto length = common_lengths(a, b);
    std::vector<DiffLine> result;
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            result.push_back({' ', a[i]});
            ++i, ++j;
        } else if (j == b.size() || (i < a.size() && length[i + 1][j] >= length[i][j + 1])) {
            result.push_back({'-', a[i++]});
        } else {
            result.push_back({'+', b[j++]});
        }
    }
    return result;
}

/// The position of the stamp's 16 digits; npos if there is no stamp.
std::size_t digest_place(std::string_view text) {
    for (auto at = text.find(stamp_words); at != std::string::npos; at = text.find(stamp_words, at + 1)) {
        const auto digits = text.substr(at + stamp_words.size(), no_digest.size());
        const bool hex = digits.size() == no_digest.size() &&
                         digits.find_first_not_of("0123456789abcdef") == std::string::npos;
        const auto line = text.rfind('\n', at);
        const auto name = text.rfind("slotctl ", at);
        if (hex && name != std::string::npos && (line == std::string::npos || name > line))
            return at + stamp_words.size();
    }
    return std::string::npos;
}

/// A Windows line ending left by an editor, which Debian's `crontab -l` shows as a backslash and an r.
std::string_view windows_line_end(std::string_view line) {
    return line.ends_with('\r') ? "\r" : line.ends_with("\\r") ? "\\r" : "";
}

std::string digest_without_stamp(std::string_view text, std::size_t place) {
    std::string bare(text);
    bare.replace(place, no_digest.size(), no_digest);
    return hex_digest(bare);
}

}  // namespace

std::vector<Change> changes_between(const std::vector<Artefact>& installed,
                                    const std::vector<Artefact>& desired) {
    std::vector<Change> changes;
    for (const Artefact& wanted : desired) {
        const Artefact* there = find(installed, wanted.place);
        if (there == nullptr) {
            changes.push_back({std::nullopt, wanted});
        } else if (there->text != wanted.text) {
            changes.push_back({*there, wanted});
        }
    }
    for (const Artefact& there : installed) {
        if (find(desired, there.place) == nullptr) changes.push_back({there, std::nullopt});
    }
    return changes;
}

std::vector<Change> undone(const std::vector<Change>& changes) {
    std::vector<Change> back;
    back.reserve(changes.size());
    for (const Change& change : changes) back.push_back({change.after, change.before});
    std::reverse(back.begin(), back.end());
    return back;
}

std::string difference(std::string_view before, std::string_view after) {
    constexpr std::size_t context = 2;
    const Lines a = lines_of(before), b = lines_of(after);
    const auto lines = diff_lines(a, b);
    std::vector<bool> shown(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].sign == ' ') continue;
        const std::size_t from = i < context ? 0 : i - context;
        for (std::size_t k = from; k < std::min(lines.size(), i + context + 1); ++k) shown[k] = true;
    }
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (shown[i]) {
            text.append(1, lines[i].sign).append(lines[i].text).append("\n");
        } else if (i > 0 && shown[i - 1]) {
            text += "@@\n";
        }
    }
    return text;
}

std::string stamped(std::string_view text) {
    std::string result(text);
    const auto place = result.find(stamp_placeholder);
    if (place == std::string::npos) return result;
    std::string stamp = "slotctl " SLOTCTL_VERSION;
    stamp.append(stamp_words).append(no_digest);
    result.replace(place, stamp_placeholder.size(), stamp);
    result.replace(place + stamp.size() - no_digest.size(), no_digest.size(), hex_digest(result));
    return result;
}

bool is_stamped(std::string_view text) {
    return digest_place(text) != std::string::npos;
}

bool is_edited(std::string_view text) {
    const auto place = digest_place(text);
    return place != std::string::npos &&
           text.substr(place, no_digest.size()) != digest_without_stamp(text, place);
}

std::string noted(std::string_view text, std::string_view what) {
    const std::string mark = "\n# " + std::string(what) + " ";
    if (const auto at = text.find(mark); at != std::string::npos) {
        const auto from = at + mark.size();
        std::string value(text.substr(from, text.find('\n', from) - from));
        const auto end = windows_line_end(text.substr(0, text.find('\n')));
        if (!end.empty() && value.ends_with(end)) value.resize(value.size() - end.size());
        return value;
    }
    if (what == "program") return element_text(text, "Command");
    return what == "belongs to" ? element_text(text, "Documentation") : "";
}

std::string owner_in(const std::vector<Artefact>& artefacts) {
    for (const Artefact& artefact : artefacts) {
        if (auto owner = noted(artefact.text, "belongs to"); !owner.empty()) return owner;
    }
    return "";
}

std::string stamped_version(std::string_view text) {
    const auto place = digest_place(text);
    if (place == std::string::npos) return "";
    const auto end = place - stamp_words.size();
    const auto start = text.rfind("slotctl ", end) + std::string_view("slotctl ").size();
    return std::string(text.substr(start, end - start));
}

}  // namespace slotctl

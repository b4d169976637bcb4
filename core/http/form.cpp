#include "core/http/form.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "core/http/refusal.hpp"
#include "core/http/target.hpp"
#include "core/http/tokens.hpp"

namespace slotctl::http {

namespace {

constexpr std::string_view line_end = "\r\n";

/// The value of `name` among the parameters of a header (RFC 9110, 5.6.6): `form-data; name="a"`.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        // A semicolon within quotes does not separate.
        std::size_t end = 0;
        for (bool quoted = false; end < header.size() && (quoted || header[end] != ';'); ++end) {
            if (quoted && header[end] == '\\') {
                ++end;
            } else if (header[end] == '"') {
                quoted = !quoted;
            }
        }
        const auto part = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto equals = part.find('=');
        if (equals == std::string_view::npos || !equal_words(part.substr(0, equals), name)) continue;
        const auto value = part.substr(equals + 1);
        if (!value.starts_with('"')) return std::string(value);
        std::string text;
        for (std::size_t i = 1; i + 1 < value.size(); ++i) {
            if (value[i] == '\\') ++i;
            text += value[i];
        }
        return text;
    }
    return std::nullopt;
}

/// What stands before `mark`, which is taken off as well.
std::string_view cut_at(std::string_view& text, std::string_view mark) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) throw Refusal(400, "the form ends before its last part does");
    const auto before = text.substr(0, at);
    text.remove_prefix(at + mark.size());
    return before;
}

/// The name of a part, from its header fields; empty if it has none.
std::string name_of_part(std::string_view fields) {
    while (!fields.empty()) {
        const auto end = std::min(fields.find(line_end), fields.size());
        const auto line = fields.substr(0, end);
        fields.remove_prefix(std::min(end + line_end.size(), fields.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !equal_words(line.substr(0, colon), "Content-Disposition"))
            continue;
        return parameter(line.substr(colon + 1), "name").value_or("");
    }
    return "";
}

std::vector<std::pair<std::string, std::string>> read_parts(std::string_view content_type,
                                                            std::string_view body) {
    const auto boundary = parameter(content_type, "boundary");
    constexpr std::size_t longest_boundary = 70;  // RFC 2046, 5.1.1
    if (!boundary || boundary->empty() || boundary->size() > longest_boundary)
        throw Refusal(400, "the form does not say what separates its parts");
    const std::string delimiter = std::string(line_end) + "--" + *boundary;
    const std::string all = std::string(line_end) + std::string(body);
    std::string_view rest = all;
    std::vector<std::pair<std::string, std::string>> fields;
    cut_at(rest, delimiter);
    while (!rest.starts_with("--")) {
        const std::string name = name_of_part(cut_at(rest, "\r\n\r\n"));
        fields.emplace_back(name, cut_at(rest, delimiter));
    }
    return fields;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_form(std::string_view content_type,
                                                           std::string_view body) {
    const auto type = trimmed(content_type.substr(0, content_type.find(';')));
    if (equal_words(type, "application/x-www-form-urlencoded")) return read_query(body);
    if (equal_words(type, "multipart/form-data")) return read_parts(content_type, body);
    throw Refusal(415, "the body is not declared as a form");
}

}  // namespace slotctl::http

#include "core/config/setting_kinds.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "core/base/path_text.hpp"

namespace slotctl {

namespace {

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

constexpr std::array<std::pair<std::string_view, std::size_t>, 3> size_units{
    {{"GiB", std::size_t{1} << 30}, {"MiB", std::size_t{1} << 20}, {"KiB", std::size_t{1} << 10}}};

}  // namespace

namespace setting_kinds {

std::string shown_url(const std::string& url) {
    for (const std::string_view scheme : {"sqlite:", "postgresql://", "postgres://"}) {
        if (url.starts_with(scheme)) return masked(url);
    }
    return url.empty() || (url.find('=') != std::string::npos && url.find('@') == std::string::npos)
               ? masked(url)
               : "***";
}

bool is_mail_hello(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-_[]:").find(c) != std::string_view::npos;
    });
}

Setting entry(std::string_view key, std::string_view help, std::string expects) {
    const auto dot = key.find('.');
    Setting setting;
    setting.table = key.substr(0, dot);
    setting.name = key.substr(dot + 1);
    setting.help = help;
    setting.expects = std::move(expects);
    return setting;
}

std::optional<std::int64_t> number_in(const Given& given) {
    if (const auto* number = std::get_if<std::int64_t>(&given.value)) return *number;
    if (const auto* text = std::get_if<std::string>(&given.value); text != nullptr && !given.typed) {
        return parse_number(*text);
    }
    return std::nullopt;
}

std::optional<std::string> text_or_number_in(const Given& given) {
    if (const auto* number = std::get_if<std::int64_t>(&given.value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&given.value)) return *text;
    return std::nullopt;
}

std::optional<std::size_t> parse_size(std::string_view text) {
    std::size_t unit = 1;
    for (const auto& [suffix, bytes] : size_units) {
        if (!text.ends_with(suffix)) continue;
        text.remove_suffix(suffix.size());
        unit = bytes;
        break;
    }
    const auto number = parse_number(text);
    if (!number || *number < 0) return std::nullopt;
    const auto count = static_cast<std::size_t>(*number);
    if (count > std::numeric_limits<std::size_t>::max() / unit) return std::nullopt;
    return count * unit;
}

std::string format_size(std::size_t size) {
    for (const auto& [suffix, bytes] : size_units) {
        if (size > 0 && size % bytes == 0) return std::to_string(size / bytes) + std::string(suffix);
    }
    return std::to_string(size);
}

std::optional<bool> truth_in(const Given& given) {
    if (const auto* truth = std::get_if<bool>(&given.value)) return *truth;
    const auto* text = std::get_if<std::string>(&given.value);
    if (text == nullptr || given.typed || (*text != "true" && *text != "false")) return std::nullopt;
    return *text == "true";
}

std::optional<std::vector<std::string>> texts_in(const Given& given) {
    if (const auto* list = std::get_if<std::vector<std::string>>(&given.value)) return *list;
    const auto* text = std::get_if<std::string>(&given.value);
    if (text == nullptr) return std::nullopt;
    std::vector<std::string> found;
    for (std::size_t at = 0; at < text->size();) {
        const auto comma = std::min(text->find(',', at), text->size());
        const auto first = std::min(text->find_first_not_of(" \t", at), comma);
        auto word = text->substr(first, comma - first);
        word.erase(word.find_last_not_of(" \t") + 1);
        if (word.empty()) return std::nullopt;
        found.push_back(std::move(word));
        at = comma + 1;
    }
    return found;
}

std::optional<std::vector<std::string>> addresses_in(const Given& given) {
    auto found = texts_in(given);
    if (!found) return std::nullopt;
    for (std::string& word : *found) {
        word = mail::address_in(word);
        if (word.empty()) return std::nullopt;
    }
    return found;
}

std::optional<std::filesystem::path> path_in(const Given& given) {
    const auto* text = std::get_if<std::string>(&given.value);
    // Windows forbids NUL in paths, POSIX ends the path there.
    if (text == nullptr || text->find('\0') != std::string::npos) return std::nullopt;
    auto path = path_from(*text);
    if (text->empty() || given.relative_to.empty()) return path;
    return (given.relative_to / path).lexically_normal();
}

std::string place_sqlite(const std::string& url, const std::filesystem::path& relative_to) {
    constexpr std::string_view scheme = "sqlite:";
    if (!url.starts_with(scheme) || relative_to.empty()) return url;
    const auto name = url.substr(scheme.size());
    if (name.empty() || name == ":memory:") return url;
    return std::string(scheme) + utf8((relative_to / path_from(name)).lexically_normal());
}

}  // namespace setting_kinds

}  // namespace slotctl

#include "core/base/mask.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

// If it is unclear what belongs to a password, too much is hidden rather than too little: users write `@`,
// `/` and blanks into URLs without encoding them, and any text may surround a URL.
namespace slotctl {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

struct Span {
    std::size_t begin, end;
};

std::size_t find_or_end(std::string_view text, std::string_view any_of, std::size_t from) {
    return std::min(text.find_first_of(any_of, from), text.size());
}

std::size_t skip_blanks(std::string_view text, std::size_t from) {
    return std::min(text.find_first_not_of(blanks, from), text.size());
}

/// Whether libpq reads the whole text as a URL, in which a blank is an ordinary character.
bool is_url_of_libpq(std::string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// Where the URL that contains `at` must have ended: at the first blank that is followed by more text.
std::size_t url_end(std::string_view text, std::size_t at) {
    return is_url_of_libpq(text) ? text.size() : find_or_end(text, blanks, at);
}

/// `user:password@` after each `://`.
void find_in_urls(std::string_view text, std::vector<Span>& found) {
    constexpr std::string_view separator = "://";
    for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator, at + 1)) {
        const auto start = at + separator.size();
        const auto colon = text.find(':', start);
        if (colon == std::string::npos) return;
        const auto last_at = text.substr(0, url_end(text, start)).rfind('@');
        auto end = last_at == std::string::npos || last_at < start ? start : last_at;
        // libpq takes everything before the first @ that no slash precedes, including blanks and line breaks.
        const auto scheme = text.substr(0, at);
        const bool of_libpq = scheme.ends_with("postgresql") || scheme.ends_with("postgres");
        const auto stop = find_or_end(text, of_libpq ? "@/" : "@/\n", start);
        if (stop < text.size() && text[stop] == '@') end = std::max(end, stop);
        if (colon < end) found.push_back({colon + 1, end});
    }
}

std::size_t find_ignoring_case(std::string_view text, std::string_view word, std::size_t from) {
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    text.remove_prefix(from);
    const auto skipped =
        std::distance(text.begin(), std::search(text.begin(), text.end(), word.begin(), word.end(), same));
    return from + static_cast<std::size_t>(skipped);
}

/// The ends of the names of libpq's secret parameters, and of environment variables such as `PGPASSWORD`.
constexpr std::string_view secret_names[] = {"password", "scram_client_key", "scram_server_key",
                                             "oauth_client_secret"};

/// With %XX decoded, in lower case, without blanks at either end.
std::string plain_key(std::string_view key) {
    const auto last = key.find_last_not_of(blanks);
    key = key.substr(0, last == std::string::npos ? 0 : last + 1);
    std::string plain;
    for (std::size_t i = 0; i < key.size(); ++i) {
        unsigned code = static_cast<unsigned char>(key[i]);
        if (key[i] == '%' && i + 2 < key.size()) {
            unsigned decoded = 0;
            const char* const end = key.data() + i + 3;
            if (std::from_chars(key.data() + i + 1, end, decoded, 16).ptr == end) {
                code = decoded;
                i += 2;
            }
        }
        plain += static_cast<char>(std::tolower(static_cast<int>(code)));
    }
    return plain;
}

bool names_secret(std::string_view key) {
    const std::string plain = plain_key(key);
    return std::any_of(std::begin(secret_names), std::end(secret_names),
                       [&](std::string_view name) { return plain.ends_with(name); });
}

/// The end of a parameter's value that starts at `begin`: the next `&`, or else the end of the URL. Blanks
/// before an `&`, or before the quote that ends a quoted URL, are part of the value.
std::size_t parameter_end(std::string_view text, std::size_t begin) {
    const auto next = find_or_end(text, "&", begin);
    if (next < text.size()) return next;
    const auto scheme = text.substr(0, begin).rfind("://");
    const auto before = scheme == std::string::npos ? scheme : text.find_last_of("'\"`", scheme);
    const auto closing = before == std::string::npos ? before : text.find(text[before], begin);
    const bool in_quotes = closing != std::string::npos && text.find(text[before], before + 1) == closing;
    return std::max(url_end(text, begin), in_quotes ? closing : begin);
}

/// `?password=…`, `&sslp%61ssword=…`: in a URL, characters of a name may be encoded.
void find_in_queries(std::string_view text, std::vector<Span>& found) {
    for (auto at = text.find_first_of("?&"); at != std::string::npos; at = text.find_first_of("?&", at + 1)) {
        const auto equals = text.find('=', at);
        if (equals == std::string::npos) return;
        if (find_or_end(text, "?&", at + 1) < equals || !names_secret(text.substr(at + 1, equals - at - 1)))
            continue;
        // A blank directly after the sign belongs to the value, which starts after it at the latest.
        found.push_back({equals + 1, parameter_end(text, skip_blanks(text, equals + 1))});
    }
}

/// Whether the name that contains `at` is a parameter of a URL: `?password=` or `&sslpassword=`.
bool is_query_parameter(std::string_view text, std::size_t at) {
    while (at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '_'))
        --at;
    return at > 0 && (text[at - 1] == '?' || text[at - 1] == '&');
}

/// The end of a value in a keyword string: quoted, or up to a blank; a backslash escapes the next character.
/// Text attached to the closing quote is part of the value; libpq has no double quotes, but people use them.
std::size_t value_end(std::string_view text, std::size_t at) {
    const auto step = [&](std::size_t i) { return i + (text[i] == '\\' ? 2 : 1); };
    if (at < text.size() && (text[at] == '\'' || text[at] == '"')) {
        const char quote = text[at];
        for (++at; at < text.size() && text[at] != quote;) at = step(at);
        ++at;
    }
    while (at < text.size() && blanks.find(text[at]) == std::string::npos) at = step(at);
    return std::min(at, text.size());
}

/// `password=…`, and every name that ends with it (`sslpassword`, `PGPASSWORD`).
void find_by_name(std::string_view text, std::string_view name, std::vector<Span>& found) {
    for (auto at = find_ignoring_case(text, name, 0); at < text.size();
         at = find_ignoring_case(text, name, at + 1)) {
        const auto equals = skip_blanks(text, at + name.size());
        if (equals == text.size() || text[equals] != '=') continue;
        if (is_query_parameter(text, at)) continue;
        const auto begin = skip_blanks(text, equals + 1);
        found.push_back({begin, value_end(text, begin)});
    }
}

}  // namespace

std::string masked(std::string_view text) {
    std::vector<Span> found;
    find_in_urls(text, found);
    find_in_queries(text, found);
    for (const std::string_view name : secret_names) find_by_name(text, name, found);
    std::sort(found.begin(), found.end(), [](Span a, Span b) { return a.begin < b.begin; });

    std::string shown;
    std::size_t done = 0;
    for (const auto& span : found) {
        if (done == 0 || span.begin > done) shown.append(text.substr(done, span.begin - done)).append("***");
        done = std::max(done, span.end);
    }
    return shown.append(text.substr(done));
}

}  // namespace slotctl

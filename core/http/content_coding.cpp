#include "core/http/content_coding.hpp"

#include <algorithm>
#include <optional>

#include "core/http/tokens.hpp"

namespace slotctl::http {
namespace {

/// A weight as thousandths: `q=0.5` is 500. Nothing if it is none (RFC 9110, 12.4.2).
std::optional<int> read_weight(std::string_view text) {
    if (text.size() < 3 || lower(text[0]) != 'q' || text[1] != '=') return std::nullopt;
    text.remove_prefix(2);
    if (text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.'))
        return std::nullopt;
    int weight = text[0] == '1' ? 1000 : 0, place = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (!is_digit(digit)) return std::nullopt;
        weight += place * (digit - '0');
        place /= 10;
    }
    return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

struct Weights {
    std::optional<int> gzip, identity, any;
};

void read_member(std::string_view member, Weights& weights) {
    const auto semicolon = std::min(member.find(';'), member.size());
    const auto coding = trimmed(member.substr(0, semicolon));
    int weight = 1000;
    if (semicolon < member.size()) {
        const auto read = read_weight(trimmed(member.substr(semicolon + 1)));
        if (!read) return;
        weight = *read;
    }
    if (equal_words(coding, "gzip") || equal_words(coding, "x-gzip")) weights.gzip = weight;
    if (equal_words(coding, "identity")) weights.identity = weight;
    if (coding == "*") weights.any = weight;
}

}  // namespace

bool accepts_gzip(const Headers& headers) {
    Weights weights;
    for (const auto& [name, value] : headers.all()) {
        if (!equal_words(name, "Accept-Encoding")) continue;
        for (const std::string_view member : list_members(value)) read_member(member, weights);
    }
    const int gzip = weights.gzip.value_or(weights.any.value_or(0));
    // A plain answer is acceptable unless the client says otherwise, but then it is not what it asked for.
    return gzip > 0 && gzip >= weights.identity.value_or(0);
}

}  // namespace slotctl::http

#include "core/http/conditional.hpp"

#include <algorithm>

#include "core/http/tokens.hpp"

namespace slotctl::http {
namespace {

/// Without the mark of a weak one; with its quotes.
std::string_view opaque_tag(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    return etag;
}

bool lists(std::string_view field, std::string_view etag) {
    if (field == "*") return true;
    // What is not a tag lacks the quotes, and so equals none.
    return std::ranges::any_of(
        list_members(field), [&](std::string_view member) { return opaque_tag(member) == opaque_tag(etag); });
}

}  // namespace

bool is_unchanged(const Request& request, std::string_view etag) {
    if (request.method != "GET" && request.method != "HEAD") return false;
    return std::ranges::any_of(request.headers.all(), [&](const auto& header) {
        return equal_words(header.first, "If-None-Match") && lists(header.second, etag);
    });
}

}  // namespace slotctl::http

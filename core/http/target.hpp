#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slotctl::http {

/// What a request asks for.
struct Target {
    std::string path;  ///< starts with `/`; percent-decoded UTF-8, without `.` and `..` segments
    /// In the order of the query, percent-decoded, `+` as a space, as forms send it; `a` and `a=` both give
    /// an empty value.
    std::vector<std::pair<std::string, std::string>> parameters;
};

/// Reads a target of the form `/path?query` (RFC 9112, 3.2.1). Throws Refusal(400) for every other form, and
/// for what servers and proxies read differently: escapes that are none, that hide a slash, a backslash or a
/// dot segment, that are not UTF-8, or that stand for a control character.
Target read_target(std::string_view target);

/// A query, or the body of a form in the same form (`application/x-www-form-urlencoded`). Throws Refusal(400)
/// as read_target does.
std::vector<std::pair<std::string, std::string>> read_query(std::string_view raw);

}  // namespace slotctl::http

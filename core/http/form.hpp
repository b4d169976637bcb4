#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slotctl::http {

/// The fields of a form (WHATWG HTML, 4.10.21), in its order: `application/x-www-form-urlencoded` or
/// `multipart/form-data` (RFC 7578). `content_type` is the header's value. Throws Refusal: 415 for another
/// type, 400 for a body that is not what it says.
std::vector<std::pair<std::string, std::string>> read_form(std::string_view content_type,
                                                           std::string_view body);

}  // namespace slotctl::http

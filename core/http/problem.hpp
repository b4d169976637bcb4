#pragma once

#include <string_view>

#include "core/http/message.hpp"

namespace slotctl::http {

/// `Not Found` for 404; empty for a status without a name of its own here.
std::string_view reason_of(unsigned status);

/// An answer that says what went wrong: `application/problem+json` (RFC 9457) with the members `type`,
/// `title`, `status` and `detail`, and never cached. `members`: further ones as JSON without the braces,
/// `"hint":"…","nearest":[…]`. The only function that makes such answers, so that all have one shape.
Response problem(unsigned status, std::string_view detail, std::string_view members = {});

}  // namespace slotctl::http

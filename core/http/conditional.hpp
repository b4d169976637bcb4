#pragma once

#include <string_view>

#include "core/http/message.hpp"

namespace slotctl::http {

/// Whether the client has the answer with that entity tag already (RFC 9110, 13.1.2), so that 304 without a
/// body is enough: its method is GET or HEAD, and `If-None-Match` is `*` or lists the tag, weakly compared.
/// `etag`: `"…"` or `W/"…"`. Members of the list that are not tags match nothing.
bool is_unchanged(const Request& request, std::string_view etag);

}  // namespace slotctl::http

#pragma once

#include <string>

#include "core/base/instant.hpp"
#include "core/http/message.hpp"

namespace slotctl::http {

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string http_date(Instant time);

/// What an answer's head says besides the answer itself.
struct Delivery {
    std::string_view date;   ///< as http_date gives it
    bool keep_alive = true;  ///< whether another request may follow on this connection
    int minor_version = 1;   ///< of the request's HTTP/1
    bool events = false;     ///< whether a stream of events follows: in chunks, or until the connection ends
};

/// Whether an answer with that status has a body at all (RFC 9110, 6.4.1).
constexpr bool has_body(unsigned status) {
    return status >= 200 && status != 204 && status != 304;
}

/// The status line and the fields with the empty line after them. Throws Error(internal) if a field could end
/// early or begin another one, so that no data from outside can do that.
std::string answer_head(const Response& response, const Delivery& delivery);

}  // namespace slotctl::http

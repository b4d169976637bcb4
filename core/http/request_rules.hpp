#pragma once

#include <cstdint>
#include <string>

#include "core/http/request_head.hpp"

/// What the fields of a request mean for its connection. All throw Refusal where the request could be meant
/// or read in two ways, which is how requests are smuggled past a proxy.
namespace slotctl::http {

/// How the body is delimited (RFC 9112, 6).
struct Framing {
    bool chunked = false;
    std::uint64_t length = 0;  ///< bytes, unless chunked
};

/// Refuses (400) Content-Length together with Transfer-Encoding, either of them twice, a length that is not
/// plain digits, and Transfer-Encoding in HTTP/1.0; (501) every coding except `chunked` alone.
Framing framing_of(const RequestHead& head);

/// The name or address that the client wants to reach, in lower case and without the port; IPv6 addresses in
/// brackets. Empty if HTTP/1.0 sends none. Refuses (400) a missing Host, several, and what is none.
std::string host_of(const RequestHead& head);

/// Whether the client wants to send further requests on this connection.
bool keeps_alive(const RequestHead& head);

/// Whether the client waits for `100 Continue` before it sends the body. Refuses (417) other expectations.
bool awaits_continue(const RequestHead& head);

}  // namespace slotctl::http

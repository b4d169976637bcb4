#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/message.hpp"

/// The request line and the header fields, read strictly (RFC 9112, 2 to 5): whatever another server could
/// read differently is refused.
namespace slotctl::http {

struct HeadLimits {
    std::size_t head_bytes = std::size_t{8} * 1024;    ///< request line and fields; more is answered by 431
    std::size_t target_bytes = std::size_t{4} * 1024;  ///< more is answered by 414
    std::size_t fields = 100;                          ///< more are answered by 431
};

struct RequestHead {
    std::string method;
    std::string target;     ///< as sent
    int minor_version = 1;  ///< of HTTP/1: 0, or 1 for all higher ones
    Headers headers;        ///< values are trimmed
};

/// Finds the end of a head in bytes that arrive one after the other.
class HeadEnd {
  public:
    /// The length of the head with its empty line, as soon as `received` contains it. `received` begins with
    /// the head, and has grown since the last call. Throws Refusal: 400 for a line that does not end with
    /// CRLF or a first byte that begins no method, 414 or 431 for what is too long.
    std::optional<std::size_t> find(std::string_view received, const HeadLimits& limits);

  private:
    std::size_t line_ = 0;     ///< where the current line begins
    std::size_t scanned_ = 0;  ///< as far as this is known to contain no end of a line
};

/// Reads what HeadEnd has found. Throws Refusal (400, 414, 431, 505).
RequestHead read_head(std::string_view head, const HeadLimits& limits);

}  // namespace slotctl::http

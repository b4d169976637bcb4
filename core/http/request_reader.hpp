#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/chunked_body.hpp"
#include "core/http/message.hpp"
#include "core/http/request_head.hpp"
#include "core/http/request_rules.hpp"

namespace slotctl::http {

struct RequestLimits {
    HeadLimits head;
    std::size_t body_bytes = std::size_t{64} * 1024;  ///< more is answered by 413
};

/// Whether the server answers under that name: an address or a host in lower case without the port, IPv6 in
/// brackets, empty if HTTP/1.0 sent none. Empty: every name.
using HostRule = std::function<bool(std::string_view host)>;

/// Reads the requests of one connection, one after the other, from bytes that arrive in any pieces. All rules
/// about what a request may look like are applied here. Does no I/O.
class RequestReader {
  public:
    /// Both must outlive the reader.
    RequestReader(const RequestLimits& limits, const HostRule& answers_to)
        : limits_(limits), answers_to_(answers_to) {}

    /// Reads from the beginning of `received` and returns how much of it is done with; the rest is to be
    /// given again, with more. Precondition: not complete. Throws Refusal; then no more can be read.
    std::size_t take(std::string_view received);

    /// Whether the head of the current request has arrived, and whether its body has, too.
    [[nodiscard]] bool has_head() const { return has_head_; }
    [[nodiscard]] bool complete() const { return complete_; }

    /// Once for each request: whether the client waits for `100 Continue` before it sends the body.
    bool take_wait();

    /// Of the last request whose head has arrived.
    [[nodiscard]] bool is_head() const { return request_is_head_; }
    [[nodiscard]] bool keep_alive() const { return keep_alive_; }
    [[nodiscard]] int minor_version() const { return minor_version_; }

    /// Hands out the complete request, without its client, and begins the next one.
    Request next();

  private:
    std::size_t take_head(std::string_view received);
    std::size_t take_body(std::string_view received);

    const RequestLimits& limits_;
    const HostRule& answers_to_;
    HeadEnd head_end_;
    Framing framing_;
    std::optional<ChunkedBody> chunks_;
    Request request_;
    bool has_head_ = false, complete_ = false, waits_ = false;
    bool request_is_head_ = false, keep_alive_ = false;
    int minor_version_ = 1;
};

}  // namespace slotctl::http

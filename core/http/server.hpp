#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/http/message.hpp"
#include "core/http/request_reader.hpp"
#include "core/platform/listener.hpp"

namespace slotctl::http {

/// What a client may use. Each connection costs less than 20 KiB while it is idle, and at most head_bytes and
/// body_bytes more while it sends a request.
struct ServerLimits {
    RequestLimits request;
    std::size_t connections = 512;                   ///< at the same time; further ones are answered by 503
    std::size_t connections_per_client = 256;        ///< the same; an IPv6 client is its /64 network
    std::chrono::milliseconds request_time{10'000};  ///< from a request's first byte to its last; then 408
    std::chrono::milliseconds answer_time{60'000};   ///< to take an answer, or a part of an event stream
    std::chrono::milliseconds idle_time{60'000};     ///< between two requests of a connection
    std::size_t stream_bytes = std::size_t{256} * 1024;  ///< that may wait for a client of an event stream
};

struct ServerOptions {
    unsigned threads = 1;  ///< that read and write; handlers run on them, 1 … 64
    ServerLimits limits;
    /// Requests under other names are refused (421), since a page from elsewhere can give this server's
    /// address its own name. Called from several threads.
    HostRule answers_to;
};

/// Since the server was started.
struct ServerCounts {
    std::uint64_t open_connections = 0;  ///< now
    std::uint64_t connections = 0;       ///< accepted
    std::uint64_t turned_away = 0;       ///< connections answered by 503 since there were too many
    std::uint64_t requests = 0;          ///< passed to the handler
    std::uint64_t refusals = 0;          ///< requests that the server refused by itself
    std::uint64_t cut_off = 0;           ///< connections ended since the client was too slow
};

/// An HTTP/1.1 server. It answers from its construction on, and ends without delay at its destruction.
class Server {
  public:
    /// Throws Error(failed). `listeners` must not be empty.
    Server(std::vector<Listener> listeners, ServerOptions options, Handler handler);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Accepts no more connections, ends idle ones and event streams, answers the requests in hand, and waits
    /// for that, but not longer than `limit`. Returns whether all were answered. The server is then at its
    /// end; replies that come later are dropped.
    bool drain(std::chrono::milliseconds limit);

    [[nodiscard]] ServerCounts counts() const;

  private:
    class Running;
    std::unique_ptr<Running> running_;
};

}  // namespace slotctl::http

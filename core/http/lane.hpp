#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/base/instant.hpp"
#include "core/http/admission.hpp"
#include "core/http/asio.hpp"
#include "core/http/message.hpp"
#include "core/http/server.hpp"

namespace slotctl::http {

/// What all connections of a server share.
struct Service {
    Service(ServerOptions its_options, Handler its_handler)
        : options(std::move(its_options)),
          handler(std::move(its_handler)),
          admission(options.limits.connections, options.limits.connections_per_client) {}

    const ServerOptions options;
    const Handler handler;
    Admission admission;
    std::atomic<bool> draining{false};
    std::atomic<std::uint64_t> connections{0}, turned_away{0}, requests{0}, refusals{0}, cut_off{0};
};

/// Takes work for a thread of the server from any thread, as long as the server runs. It outlives the server
/// for the sake of replies that come too late.
class Mailbox {
  public:
    explicit Mailbox(asio::io_context& context) : context_(&context) {}
    /// Does nothing after `end`.
    void post(std::function<void()> work);
    [[nodiscard]] bool is_own_thread() const;
    void end();

  private:
    mutable std::mutex mutex_;
    asio::io_context* context_;
};

/// The time as the field `Date` gives it, which is written once a second.
class DateClock {
  public:
    std::string_view text();

  private:
    Instant second_{};
    std::string text_;
};

class Connection;

/// What the connections of one thread share; used in that thread only, except for the mailbox.
struct Lane {
    explicit Lane(Service& its_service) : service(its_service) {}

    Service& service;
    asio::io_context context{1};
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>(context);
    std::unordered_set<std::shared_ptr<Connection>> connections;
    DateClock date;
};

/// Where a client is.
struct Peer {
    std::string address;  ///< without its port; empty on a Unix socket
    std::string network;  ///< what limits count by
};
Peer peer_of(const asio::generic::stream_protocol::endpoint& endpoint);

}  // namespace slotctl::http

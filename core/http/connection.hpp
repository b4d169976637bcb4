#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "core/http/admission.hpp"
#include "core/http/answer_head.hpp"
#include "core/http/asio.hpp"
#include "core/http/chunked_body.hpp"
#include "core/http/event_queue.hpp"
#include "core/http/message.hpp"
#include "core/http/request_head.hpp"
#include "core/http/request_rules.hpp"
#include "core/http/server.hpp"
#include "core/http/target.hpp"

namespace slotctl::http {

using Clock = std::chrono::steady_clock;

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

class Connection;

/// What the connections of one thread share; used in that thread only, except for the mailbox.
struct Lane {
    explicit Lane(Service& its_service) : service(its_service) {}
    std::string_view date();  ///< for the field `Date`

    Service& service;
    asio::io_context context{1};
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>(context);
    std::unordered_set<std::shared_ptr<Connection>> connections;

  private:
    Instant date_second_{};
    std::string date_;
};

/// Where a client is.
struct Peer {
    std::string address;  ///< without its port; empty on a Unix socket
    std::string network;  ///< what limits count by
};
Peer peer_of(const asio::generic::stream_protocol::endpoint& endpoint);

/// One client's connection: reads a request, has it answered, sends the answer, reads the next. It belongs to
/// one thread; all its functions are called there.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Socket socket, Peer peer, Lane& lane);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Once, after it was put into the lane's set.
    void start();
    /// The server is about to end: closes the connection if it is idle, and otherwise after its answer.
    void drain();
    /// Answers the request in hand.
    void answer(Response response);
    /// Sends what waits in the queue of its event stream.
    void send_events();

  private:
    enum class State { receiving, handling, sending, streaming, lingering, closed };

    void receive();
    void received(const ErrorCode& error, std::size_t bytes);
    void advance();
    bool take_request();
    bool take_head();
    bool take_body();
    void hand_over();
    void refuse(unsigned status, const std::string& detail);
    void send(const Response& response);
    void send_rest(std::size_t written);
    [[nodiscard]] asio::const_buffer rest_of_body(std::size_t from) const;
    void sent();
    void start_events();
    void watch_for_end();
    void linger();
    void ignore_input();
    void close();

    void limit(std::chrono::milliseconds time);
    void wait_for_limit();
    void time_is_up();

    [[nodiscard]] std::string_view input() const { return {input_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes);

    Socket socket_;
    Timer timer_;
    Peer peer_;
    Lane& lane_;
    State state_ = State::receiving;

    // What was received and not yet used is input_[begin_, end_).
    std::string input_;
    std::size_t begin_ = 0, end_ = 0;

    // The request being received.
    HeadEnd head_end_;
    std::optional<RequestHead> head_;
    Framing framing_;
    std::optional<ChunkedBody> chunks_;
    Request request_;

    // Its answer.
    std::optional<Response> answer_;  ///< given while the handler ran
    bool in_handler_ = false;
    bool head_only_ = false, keep_alive_ = false;
    int minor_version_ = 1;
    std::string output_;
    std::shared_ptr<const std::string> body_;
    std::function<void(std::shared_ptr<EventStream>)> events_;
    std::shared_ptr<EventQueue> queue_;
    std::size_t ignored_ = 0;  ///< bytes received since nothing more is expected

    // The timer fires at `armed_` and looks whether `deadline_` has come, so that most requests need not set
    // it.
    Clock::time_point deadline_ = Clock::time_point::max(), armed_ = Clock::time_point::max();
};

}  // namespace slotctl::http

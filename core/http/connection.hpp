#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "core/http/asio.hpp"
#include "core/http/event_queue.hpp"
#include "core/http/lane.hpp"
#include "core/http/message.hpp"
#include "core/http/request_reader.hpp"

namespace slotctl::http {

using Clock = std::chrono::steady_clock;

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
    bool read_request();
    void hand_over();
    void refuse(unsigned status, const std::string& detail);
    void send(const Response& response);
    void send_rest(std::size_t written);
    [[nodiscard]] asio::const_buffer rest_of_body(std::size_t from) const;
    void sent();
    void start_events();
    void linger();
    void ignore_input();
    void close();

    void limit(std::chrono::milliseconds time);
    void wait_for_limit();
    void time_is_up();

    Socket socket_;
    Timer timer_;
    Peer peer_;
    Lane& lane_;
    State state_ = State::receiving;

    // What was received and not yet used is input_[begin_, end_).
    std::string input_;
    std::size_t begin_ = 0, end_ = 0;

    RequestReader reader_;

    // The answer to the request in hand.
    std::optional<Response> answer_;  ///< given while the handler ran
    bool in_handler_ = false;
    bool keep_alive_ = false;
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

#include "core/http/connection.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/http/answer_head.hpp"
#include "core/http/problem.hpp"
#include "core/http/refusal.hpp"

namespace slotctl::http {
namespace {

constexpr int send_buffer = 256 * 1024;
constexpr std::size_t portion = 4096;  ///< bytes read at once
constexpr std::chrono::milliseconds linger_time{1000};
constexpr std::size_t most_ignored = std::size_t{256} * 1024;  ///< bytes received that nobody uses

/// RFC 9112, 7.1.
std::string in_chunks(std::string_view text, bool last) {
    std::string chunks;
    if (!text.empty()) {
        std::array<char, 16> size{};
        const auto* const end = std::to_chars(size.data(), size.data() + size.size(), text.size(), 16).ptr;
        chunks.reserve(text.size() + 32);
        chunks.append(std::string_view(size.data(), static_cast<std::size_t>(end - size.data())))
            .append("\r\n")
            .append(text)
            .append("\r\n");
    }
    return last ? chunks + "0\r\n\r\n" : chunks;
}

/// Sends the events of one stream, from any thread.
class Stream : public EventStream {
  public:
    Stream(std::shared_ptr<EventQueue> queue, std::shared_ptr<Mailbox> mailbox,
           std::weak_ptr<Connection> connection)
        : queue_(std::move(queue)), mailbox_(std::move(mailbox)), connection_(std::move(connection)) {}
    // A stream that nobody can end any more has ended.
    ~Stream() override { Stream::finish(); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    bool send(std::string text) override {
        const auto added = queue_->add(std::move(text));
        if (added == EventQueue::Added::first || added == EventQueue::Added::too_much) tell();
        return added == EventQueue::Added::first || added == EventQueue::Added::more;
    }
    void finish() override {
        if (queue_->finish()) tell();
    }

  private:
    void tell() {
        mailbox_->post([connection = connection_] {
            if (const auto self = connection.lock()) self->send_events();
        });
    }

    std::shared_ptr<EventQueue> queue_;
    std::shared_ptr<Mailbox> mailbox_;
    std::weak_ptr<Connection> connection_;
};

/// The reply to one request, which is used at most once; a handler that forgets it has failed.
class Exchange {
  public:
    Exchange(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Connection> connection)
        : mailbox_(std::move(mailbox)), connection_(std::move(connection)) {}
    ~Exchange() {
        if (!used_) deliver(problem(500, "the request was not answered"));
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    void deliver(Response response) {
        if (used_.exchange(true)) return;
        if (mailbox_->is_own_thread()) {
            if (const auto connection = connection_.lock()) connection->answer(std::move(response));
            return;
        }
        mailbox_->post([connection = connection_, response = std::move(response)]() mutable {
            if (const auto self = connection.lock()) self->answer(std::move(response));
        });
    }

  private:
    std::shared_ptr<Mailbox> mailbox_;
    std::weak_ptr<Connection> connection_;
    std::atomic<bool> used_{false};
};

}  // namespace

Connection::Connection(Socket socket, Peer peer, Lane& lane)
    : socket_(std::move(socket)),
      timer_(lane.context),
      peer_(std::move(peer)),
      lane_(lane),
      reader_(lane.service.options.limits.request, lane.service.options.answers_to) {}

void Connection::start() {
    ErrorCode ignored;
    // Answers go out at once, also the second one of a connection. Unix sockets know no such delay.
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    // A long answer goes out in one piece, instead of waking up for each part that the client has taken.
    socket_.set_option(asio::socket_base::send_buffer_size(send_buffer), ignored);
    socket_.non_blocking(true, ignored);
    limit(lane_.service.options.limits.request_time);
    receive();
}

void Connection::drain() {
    switch (state_) {
        case State::receiving:
            if (!reader_.has_head()) close();
            break;
        case State::streaming:
            keep_alive_ = false;
            if (queue_->finish()) send_events();
            break;
        default:
            break;  // an answer looks by itself whether the server is about to end
    }
}

void Connection::receive() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (input_.size() - end_ < portion) {
        std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (input_.size() - end_ < portion) input_.resize(end_ + portion);
    }
    socket_.async_read_some(asio::buffer(input_.data() + end_, input_.size() - end_),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t bytes) {
                                self->received(error, bytes);
                            });
}

void Connection::received(const ErrorCode& error, std::size_t bytes) {
    if (state_ != State::receiving) return;
    if (error) return close();
    end_ += bytes;
    advance();
}

/// Answers as many requests as have arrived, in their order, one at a time.
void Connection::advance() {
    try {
        while (state_ == State::receiving) {
            if (!read_request()) return receive();
            if (state_ == State::receiving) hand_over();
        }
    } catch (const std::exception& error) {
        log::error(std::string("a connection could not be carried on: ") + error.what());
        close();
    }
}

/// False if more has to arrive.
bool Connection::read_request() {
    if (begin_ == end_) {
        // A connection that waits for its next request keeps no memory of a large one.
        if (!reader_.has_head() && input_.size() > portion) input_ = std::string();
        return false;
    }
    // The clock runs from a request's first byte to its last.
    const auto time = lane_.service.options.limits.request_time;
    if (deadline_ > Clock::now() + time) limit(time);
    try {
        begin_ += reader_.take({input_.data() + begin_, end_ - begin_});
    } catch (const Refusal& refusal) {
        refuse(refusal.status(), refusal.what());
        return true;
    }
    if (reader_.take_wait()) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        ErrorCode ignored;
        // Nothing else waits to be sent, so there is room for these few bytes.
        socket_.write_some(asio::buffer(go_on), ignored);
    }
    return reader_.complete();
}

void Connection::hand_over() {
    Request request = reader_.next();
    request.client = peer_.address;
    request.client_network = peer_.network;
    keep_alive_ = reader_.keep_alive();
    state_ = State::handling;
    deadline_ = Clock::time_point::max();
    ++lane_.service.requests;
    auto exchange = std::make_shared<Exchange>(lane_.mailbox, weak_from_this());
    in_handler_ = true;
    try {
        lane_.service.handler(std::move(request),
                              [exchange](Response response) { exchange->deliver(std::move(response)); });
    } catch (const std::exception& error) {
        log::error(std::string("a request was not answered: ") + error.what());
    }
    exchange.reset();  // which answers if nobody can any more
    in_handler_ = false;
    if (answer_) send(*std::exchange(answer_, std::nullopt));
}

void Connection::answer(Response response) {
    if (state_ != State::handling) return;
    // Sent once the handler has returned, so that requests that wait do not pile up on the stack.
    if (in_handler_) {
        answer_ = std::move(response);
        return;
    }
    send(response);
    advance();
}

void Connection::refuse(unsigned status, const std::string& detail) {
    ++lane_.service.refusals;
    keep_alive_ = false;
    send(problem(status, detail));
}

void Connection::send(const Response& response) {
    state_ = State::sending;
    const bool streams = static_cast<bool>(response.events);
    keep_alive_ = keep_alive_ && !streams && !lane_.service.draining;
    try {
        output_ = answer_head(response, {lane_.date.text(), keep_alive_, reader_.minor_version(), streams});
    } catch (const Error& error) {
        log::error(std::string("a request was not answered: ") + error.what());
        return send(problem(500, "the answer could not be made"));
    }
    if (!reader_.is_head()) {
        events_ = response.events;
        body_ = !streams && has_body(response.status) ? response.body : nullptr;
    }
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(output_), rest_of_body(0)};
    ErrorCode error;
    // Most answers fit into the system's buffer, and need no wait.
    const auto written = socket_.write_some(buffers, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) return close();
    if (written == asio::buffer_size(buffers)) return sent();
    send_rest(written);
}

asio::const_buffer Connection::rest_of_body(std::size_t from) const {
    return body_ ? asio::buffer(*body_) + from : asio::const_buffer();
}

void Connection::send_rest(std::size_t written) {
    const auto of_head = std::min(written, output_.size());
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(output_) + of_head,
                                                       rest_of_body(written - of_head)};
    limit(lane_.service.options.limits.answer_time);
    asio::async_write(socket_, buffers, [self = shared_from_this()](const ErrorCode& error, std::size_t) {
        if (self->state_ != State::sending) return;
        if (error) return self->close();
        self->sent();
        self->advance();
    });
}

void Connection::sent() {
    output_.clear();
    body_.reset();
    if (events_) return start_events();
    if (!keep_alive_ || lane_.service.draining) return linger();
    state_ = State::receiving;
    limit(lane_.service.options.limits.idle_time);
}

void Connection::start_events() {
    state_ = State::streaming;
    deadline_ = Clock::time_point::max();
    queue_ = std::make_shared<EventQueue>(lane_.service.options.limits.stream_bytes);
    ignore_input();  // its end is noticed: nobody who listens to events closes half of a connection
    const auto stream = std::make_shared<Stream>(queue_, lane_.mailbox, weak_from_this());
    if (lane_.service.draining) stream->finish();
    try {
        std::exchange(events_, nullptr)(stream);
    } catch (const std::exception& error) {
        log::error(std::string("an event stream was not started: ") + error.what());
    }
}

void Connection::send_events() {
    if (state_ != State::streaming || !output_.empty()) return;
    auto taken = queue_->take();
    if (taken.too_much) {
        ++lane_.service.cut_off;
        return close();
    }
    if (taken.text.empty() && !taken.finished) return;
    output_ = reader_.minor_version() > 0 ? in_chunks(taken.text, taken.finished) : std::move(taken.text);
    limit(lane_.service.options.limits.answer_time);
    asio::async_write(
        socket_, asio::buffer(output_),
        [self = shared_from_this(), last = taken.finished](const ErrorCode& error, std::size_t) {
            if (self->state_ != State::streaming) return;
            if (error) return self->close();
            self->output_.clear();
            self->deadline_ = Clock::time_point::max();
            if (last) return self->linger();
            self->send_events();
        });
}

/// Ends the connection. Closing it while the client still sends would destroy the answer on its way, so
/// the client has a moment to notice its end.
void Connection::linger() {
    state_ = State::lingering;
    ErrorCode error;
    socket_.cancel(error);
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) return close();
    limit(linger_time);
    ignored_ = 0;
    ignore_input();
}

/// Reads and forgets what the client still sends, and closes the connection when it ends or sends too much.
void Connection::ignore_input() {
    input_.resize(portion);
    begin_ = end_ = 0;
    socket_.async_read_some(asio::buffer(input_), [self = shared_from_this(), state = state_](
                                                      const ErrorCode& error, std::size_t bytes) {
        if (self->state_ != state) return;
        self->ignored_ += bytes;
        if (error || self->ignored_ > most_ignored) return self->close();
        self->ignore_input();
    });
}

void Connection::close() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    if (queue_) queue_->close();
    timer_.cancel();
    ErrorCode ignored;
    socket_.close(ignored);
    lane_.service.admission.leave(peer_.network);
    lane_.connections.erase(shared_from_this());
}

Connection::~Connection() {
    if (queue_) queue_->close();
}

void Connection::limit(std::chrono::milliseconds time) {
    deadline_ = Clock::now() + time;
    if (armed_ > deadline_) wait_for_limit();
}

void Connection::wait_for_limit() {
    armed_ = deadline_;
    timer_.expires_at(armed_);
    timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
        if (error || self->state_ == State::closed) return;
        self->armed_ = Clock::time_point::max();
        if (Clock::now() >= self->deadline_) return self->time_is_up();
        if (self->deadline_ != Clock::time_point::max()) self->wait_for_limit();
    });
}

void Connection::time_is_up() {
    const bool idle =
        state_ == State::lingering || (state_ == State::receiving && !reader_.has_head() && begin_ == end_);
    if (!idle) ++lane_.service.cut_off;
    if (idle || state_ != State::receiving) return close();
    ErrorCode ignored;
    socket_.cancel(ignored);
    refuse(408, "the request did not arrive within " +
                    std::to_string(lane_.service.options.limits.request_time.count()) + " ms");
}

}  // namespace slotctl::http

#include "core/http/connection.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/http/problem.hpp"
#include "core/http/refusal.hpp"

namespace slotctl::http {
namespace {

constexpr std::size_t portion = 4096;  ///< bytes read at once
constexpr std::chrono::milliseconds linger_time{1000};
constexpr std::size_t most_ignored = std::size_t{256} * 1024;  ///< bytes received that nobody uses

/// RFC 9112, 7.1.
std::string in_chunks(std::string_view text, bool last) {
    std::string chunks;
    if (!text.empty()) {
        std::array<char, 16> size{};
        const auto end = std::to_chars(size.data(), size.data() + size.size(), text.size(), 16).ptr;
        chunks.reserve(text.size() + 32);
        chunks.append(size.data(), end).append("\r\n").append(text).append("\r\n");
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

void Mailbox::post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (context_ != nullptr) asio::post(*context_, std::move(work));
}

bool Mailbox::is_own_thread() const {
    const std::lock_guard lock(mutex_);
    return context_ != nullptr && context_->get_executor().running_in_this_thread();
}

void Mailbox::end() {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
}

std::string_view Lane::date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != date_second_) {
        date_second_ = now;
        date_ = http_date(now);
    }
    return date_;
}

Peer peer_of(const asio::generic::stream_protocol::endpoint& endpoint) {
    asio::ip::tcp::endpoint inet;
    const int family = endpoint.protocol().family();
    if (family != asio::ip::tcp::v4().family() && family != asio::ip::tcp::v6().family()) return {};
    if (endpoint.size() > inet.capacity()) return {};
    std::memcpy(inet.data(), endpoint.data(), endpoint.size());
    inet.resize(endpoint.size());
    auto address = inet.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    if (address.is_v4()) return {address.to_string(), address.to_string()};
    auto bytes = address.to_v6().to_bytes();
    const std::string own = asio::ip::address_v6(bytes).to_string();  // without the name of an interface
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return {own, asio::ip::address_v6(bytes).to_string() + "/64"};
}

Connection::Connection(Socket socket, Peer peer, Lane& lane)
    : socket_(std::move(socket)), timer_(lane.context), peer_(std::move(peer)), lane_(lane) {}

void Connection::start() {
    ErrorCode ignored;
    // Answers go out at once, also the second one of a connection. Unix sockets know no such delay.
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    limit(lane_.service.options.limits.request_time);
    receive();
}

void Connection::drain() {
    switch (state_) {
        case State::receiving:
            if (!head_) close();
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

void Connection::consume(std::size_t bytes) {
    begin_ += bytes;
}

/// Answers as many requests as have arrived, in their order, one at a time.
void Connection::advance() {
    while (state_ == State::receiving) {
        try {
            if (!take_request()) {
                // A connection that waits for its next request keeps no memory of a large one.
                if (!head_ && input().empty() && input_.size() > portion) {
                    input_ = std::string();
                    begin_ = end_ = 0;
                }
                return receive();
            }
        } catch (const Refusal& refusal) {
            refuse(refusal.status(), refusal.what());
            continue;
        }
        hand_over();
    }
}

bool Connection::take_request() {
    if (!head_) {
        if (input().empty()) return false;
        // The clock runs from a request's first byte to its last.
        if (deadline_ > Clock::now() + lane_.service.options.limits.request_time)
            limit(lane_.service.options.limits.request_time);
        if (!take_head()) return false;
    }
    return take_body();
}

bool Connection::take_head() {
    const auto& limits = lane_.service.options.limits;
    const auto length = head_end_.find(input(), limits.head);
    if (!length) return false;
    head_ = read_head(input().substr(0, *length), limits.head);
    consume(*length);
    head_only_ = head_->method == "HEAD";
    minor_version_ = head_->minor_version;
    framing_ = framing_of(*head_);
    const std::string host = host_of(*head_);
    auto target = read_target(head_->target);
    const auto& answers_to = lane_.service.options.answers_to;
    if (answers_to && !answers_to(host))
        throw Refusal(421, "this server does not answer to the name \"" + host + "\"");
    if (framing_.length > limits.body_bytes)
        throw Refusal(413, "the body is longer than " + std::to_string(limits.body_bytes) + " bytes");
    if (framing_.chunked) chunks_.emplace(limits.body_bytes);
    keep_alive_ = keeps_alive(*head_);
    const bool waits =
        awaits_continue(*head_) && (framing_.chunked || framing_.length > 0) && input().empty();
    request_.path = std::move(target.path);
    request_.parameters = std::move(target.parameters);
    if (waits) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        ErrorCode error;
        // Nothing else waits to be sent, so there is room for these few bytes.
        socket_.write_some(asio::buffer(go_on), error);
    }
    return true;
}

bool Connection::take_body() {
    if (framing_.chunked) {
        consume(chunks_->take(input()));
        if (!chunks_->complete()) return false;
        request_.body = std::move(chunks_->text());
    } else {
        if (input().size() < framing_.length) return false;
        request_.body = input().substr(0, static_cast<std::size_t>(framing_.length));
        consume(request_.body.size());
    }
    return true;
}

void Connection::hand_over() {
    request_.method = std::move(head_->method);
    request_.headers = std::move(head_->headers);
    request_.client = peer_.address;
    request_.client_network = peer_.network;
    head_.reset();
    chunks_.reset();
    head_end_ = {};
    state_ = State::handling;
    deadline_ = Clock::time_point::max();
    ++lane_.service.requests;
    auto exchange = std::make_shared<Exchange>(lane_.mailbox, weak_from_this());
    in_handler_ = true;
    try {
        lane_.service.handler(std::exchange(request_, {}),
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
        output_ = answer_head(response, {lane_.date(), keep_alive_, minor_version_, streams});
    } catch (const Error& error) {
        log::error(std::string("a request was not answered: ") + error.what());
        return send(problem(500, "the answer could not be made"));
    }
    if (!head_only_) {
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
    watch_for_end();
    const auto stream = std::make_shared<Stream>(queue_, lane_.mailbox, weak_from_this());
    if (lane_.service.draining) stream->finish();
    try {
        std::exchange(events_, nullptr)(stream);
    } catch (const std::exception& error) {
        log::error(std::string("an event stream was not started: ") + error.what());
    }
}

/// A client that sends nothing more has gone: nobody who listens closes half of a connection.
void Connection::watch_for_end() {
    input_.resize(portion);
    begin_ = end_ = 0;
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t bytes) {
                                if (self->state_ != State::streaming) return;
                                self->ignored_ += bytes;
                                if (error || self->ignored_ > most_ignored) return self->close();
                                self->watch_for_end();
                            });
}

void Connection::send_events() {
    if (state_ != State::streaming || !output_.empty()) return;
    auto taken = queue_->take();
    if (taken.too_much) {
        ++lane_.service.cut_off;
        return close();
    }
    if (taken.text.empty() && !taken.finished) return;
    output_ = minor_version_ > 0 ? in_chunks(taken.text, taken.finished) : std::move(taken.text);
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

void Connection::ignore_input() {
    input_.resize(portion);
    begin_ = end_ = 0;
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](const ErrorCode& error, std::size_t bytes) {
                                if (self->state_ != State::lingering) return;
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
    const bool idle = state_ == State::lingering || (state_ == State::receiving && !head_ && input().empty());
    if (!idle) ++lane_.service.cut_off;
    if (idle || state_ != State::receiving) return close();
    ErrorCode ignored;
    socket_.cancel(ignored);
    refuse(408, "the request did not arrive within " +
                    std::to_string(lane_.service.options.limits.request_time.count()) + " ms");
}

}  // namespace slotctl::http

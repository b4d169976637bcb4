#include "tests/support/http_client.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "core/http/asio.hpp"
#include "core/http/listen_address.hpp"
#include "core/http/tokens.hpp"

// Asio's headers must come after the settings in asio.hpp.
// clang-format off
#include <boost/asio/local/stream_protocol.hpp>
// clang-format on

namespace slotctl::tests {

using namespace http;

namespace {

constexpr std::chrono::seconds longest_wait{10};

asio::generic::stream_protocol::endpoint endpoint_of(const std::string& text) {
    const ListenAddress address = read_listen_address(text);
#ifdef BOOST_ASIO_HAS_LOCAL_SOCKETS
    if (!address.socket.empty()) return asio::local::stream_protocol::endpoint(address.socket);
#endif
    return asio::ip::tcp::endpoint(asio::ip::make_address(address.host), address.port);
}

std::size_t number_in(std::string_view text, int base) {
    std::size_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number, base).ec != std::errc{})
        throw std::runtime_error("not a number: " + std::string(text));
    return number;
}

}  // namespace

struct HttpClient::Open {
    asio::io_context context;
    Socket socket{context};
    std::string received;

    /// Waits for the operation just started.
    void wait(const std::optional<ErrorCode>& done) {
        context.restart();
        context.run_for(longest_wait);
        if (done) return;
        socket.close();
        context.restart();
        context.run();
        throw std::runtime_error("the server did nothing for 10 seconds; received so far: " + received);
    }

    /// False at the end of the connection.
    bool receive() {
        std::array<char, 65536> part{};
        std::optional<ErrorCode> done;
        std::size_t length = 0;
        socket.async_read_some(asio::buffer(part), [&](const ErrorCode& error, std::size_t bytes) {
            done = error;
            length = bytes;
        });
        wait(done);
        received.append(part.data(), length);
        return !*done;
    }

    std::string take(std::size_t length) {
        while (received.size() < length) {
            if (!receive()) throw std::runtime_error("the connection ended; received so far: " + received);
        }
        std::string text = received.substr(0, length);
        received.erase(0, length);
        return text;
    }

    std::string take_until(std::string_view text) {
        for (;;) {
            const auto at = received.find(text);
            if (at != std::string::npos) return take(at + text.size());
            if (!receive()) throw std::runtime_error("the connection ended; received so far: " + received);
        }
    }

    std::string take_chunks() {
        std::string body;
        for (;;) {
            const auto size = number_in(take_until("\r\n"), 16);
            body += take(size);
            take_until("\r\n");
            if (size == 0) return body;
        }
    }
};

HttpClient::HttpClient(const std::string& address) : open_(std::make_unique<Open>()) {
    std::optional<ErrorCode> done;
    open_->socket.async_connect(endpoint_of(address), [&](const ErrorCode& error) { done = error; });
    open_->wait(done);
    if (*done) throw std::runtime_error("cannot connect to " + address + ": " + done->message());
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

bool HttpClient::send(std::string_view text) {
    std::optional<ErrorCode> done;
    asio::async_write(open_->socket, asio::buffer(text),
                      [&](const ErrorCode& error, std::size_t) { done = error; });
    open_->wait(done);
    return !*done;
}

void HttpClient::finish_sending() {
    open_->socket.shutdown(Socket::shutdown_send);
}

HttpClient::Answer HttpClient::answer(bool head_only) {
    Answer answer;
    const std::string status = open_->take_until("\r\n");
    answer.status = static_cast<unsigned>(number_in(status.substr(std::string_view("HTTP/1.1 ").size()), 10));
    for (;;) {
        const std::string line = open_->take_until("\r\n");
        if (line == "\r\n") break;
        const auto colon = line.find(": ");
        answer.headers.add(line.substr(0, colon),
                           std::string(trimmed(line.substr(colon + 1, line.size() - colon - 3))));
    }
    if (head_only || answer.status == 204 || answer.status == 304 || answer.status < 200) return answer;
    if (const auto* length = answer.headers.find("Content-Length"))
        answer.body = open_->take(number_in(*length, 10));
    else if (answer.headers.find("Transfer-Encoding") != nullptr)
        answer.body = open_->take_chunks();
    else
        answer.body = rest();
    return answer;
}

std::string HttpClient::until(std::string_view text) {
    return open_->take_until(text);
}

std::string HttpClient::rest() {
    while (open_->receive()) {
    }
    return std::exchange(open_->received, "");
}

HttpClient::Answer HttpClient::get(const std::string& path) {
    send("GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n");
    return answer();
}

}  // namespace slotctl::tests

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/http/server.hpp"
#include "tests/support/http_client.hpp"

/// A running server, for the tests of what it does on real sockets.
namespace slotctl::tests {

inline http::Response text_answer(std::string text) {
    http::Response response;
    response.headers.add("Content-Type", "text/plain");
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

/// Answers with the method, the path and the body of the request.
inline void echo(const http::Request& request, const http::Reply& reply) {
    reply(text_answer(request.method + " " + request.path + " " + request.body));
}

class Served {
  public:
    explicit Served(http::Handler handler = echo, http::ServerOptions options = {})
        : Served(Listener::on_address("127.0.0.1", 0), std::move(handler), std::move(options)) {}
    Served(Listener listener, http::Handler handler = echo, http::ServerOptions options = {})
        : address_(listener.address()),
          server_(one(std::move(listener)), std::move(options), std::move(handler)) {}

    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] HttpClient client() const { return HttpClient(address_); }
    http::Server* operator->() { return &server_; }

    /// Waits until the counts are as expected, at most 10 seconds.
    void wait_for(const std::function<bool(const http::ServerCounts&)>& expected) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!expected(server_.counts())) {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error("the server's counts did not change");
            std::this_thread::yield();
        }
    }

  private:
    static std::vector<Listener> one(Listener listener) {
        std::vector<Listener> listeners;
        listeners.push_back(std::move(listener));
        return listeners;
    }

    std::string address_;
    http::Server server_;
};

}  // namespace slotctl::tests

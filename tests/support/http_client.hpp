#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/http/message.hpp"

namespace slotctl::tests {

/// A client that sends exactly the bytes it is told to. Every wait ends after 10 seconds with an exception.
class HttpClient {
  public:
    /// `address` as Listener::address() gives it.
    explicit HttpClient(const std::string& address);
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;

    /// False if the server has ended the connection.
    bool send(std::string_view text);
    /// Nothing more will be sent; answers are still received.
    void finish_sending();

    struct Answer {
        unsigned status = 0;
        http::Headers headers;
        std::string body;
    };
    /// The next answer. `head_only`: it answers HEAD, and has no body whatever its length is. Throws
    /// std::runtime_error if the connection ends before.
    Answer answer(bool head_only = false);

    /// What the server sends up to the end of `text`, with it. Throws if the connection ends before.
    std::string until(std::string_view text);
    /// All that the server sends until it ends the connection.
    std::string rest();

    /// `GET path` on this connection.
    Answer get(const std::string& path);

  private:
    struct Open;
    std::unique_ptr<Open> open_;
};

}  // namespace slotctl::tests

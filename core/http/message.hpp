#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP/1.1 requests and answers as plain values; the server that carries them is http/server.hpp.
namespace slotctl::http {

/// Names as they were sent; they are compared without regard to case (RFC 9110, 5.1).
class Headers {
  public:
    void add(std::string name, std::string value);
    /// The first one of that name; null if there is none.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

  private:
    std::vector<std::pair<std::string, std::string>> all_;
};

/// A request that the server has accepted: its framing, Host and target are sound (RFC 9112).
struct Request {
    std::string method;  ///< as sent: `GET`
    std::string path;    ///< starts with `/`; percent-decoded UTF-8, without `.` and `..` segments
    /// The query, percent-decoded, in the order of the target; `a` and `a=` both give an empty value.
    std::vector<std::pair<std::string, std::string>> parameters;
    Headers headers;
    std::string body;
    std::string client;  ///< the peer's address without its port; empty on a Unix socket
    /// What limits for each client count by: its address, of IPv6 the /64 network, since every home has a
    /// whole one; empty on a Unix socket.
    std::string client_network;
};

/// Sends server-sent events to one client (WHATWG HTML, 9.2). Its functions may be called from any thread.
class EventStream {
  public:
    virtual ~EventStream() = default;
    /// Sends `text`, whole events or comments. Returns false if the client has gone or is too slow; then
    /// nothing more needs to be sent.
    virtual bool send(std::string text) = 0;
    /// Ends the answer after what was sent.
    virtual void finish() = 0;
};

struct Response {
    unsigned status = 200;
    /// Without Content-Length, Transfer-Encoding, Connection and Date, which the server adds.
    Headers headers;
    /// Shared, so that a cached answer is sent without a copy; null: an empty body.
    std::shared_ptr<const std::string> body;
    /// If set, `body` is not used: called once, after the headers were sent.
    std::function<void(std::shared_ptr<EventStream>)> events;
};

/// Answers one request. It must be called exactly once, from any thread.
using Reply = std::function<void(Response)>;

/// Called on a thread of the server, for every accepted request, from several threads at once. It must not
/// block: it replies at once, or passes work that waits to a thread of its own. A HEAD request is passed on
/// as such; the server leaves the body out.
using Handler = std::function<void(Request, Reply)>;

}  // namespace slotctl::http

#pragma once

#include <string>
#include <vector>

#include "core/http/message.hpp"
#include "core/serve/route.hpp"
#include "core/serve/tokens.hpp"

namespace slotctl::serve {

/// Where the server listens: `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/slotctl/http.sock`.
struct ListenPlace {
    std::string host;  ///< an address or a name, without brackets; empty for a Unix socket
    int port = 0;
    std::string path;  ///< of a Unix socket
};

/// Throws Error(usage).
ListenPlace listen_place_in(const std::string& text);

/// Whether only this machine reaches it.
bool is_local(const ListenPlace& place);

/// Whom the server answers.
struct GuardRules {
    std::vector<Token> tokens;
    bool needs_token = false;                ///< without a token, only `nothing` is allowed
    std::vector<std::string> hosts;          ///< names in `Host` besides those of this machine, in lower case
    bool any_address = false;                ///< it listens on every address: `Host` may be any of them
    std::vector<std::string> allow_origins;  ///< `https://shop.example`, whose pages may use the server
};

GuardRules guard_rules(std::vector<Token> tokens, bool has_tokens_file, const ListenPlace& place,
                       const std::vector<std::string>& hosts, const std::vector<std::string>& allow_origins);

/// The page of another site can make a browser send requests, and can give its own name an address of this
/// machine. What browsers cannot be made to lie about is `Host` and `Origin`.
class Guard {
  public:
    explicit Guard(GuardRules rules) : rules_(std::move(rules)) {}

    /// Throws Refusal (421): the request names a host that is not this server.
    void check_host(const http::Request& request) const;
    /// Throws Refusal (403): the page that makes the browser ask belongs to another site.
    void check_origin(const http::Request& request) const;
    /// Throws Refusal: 401 without a valid token, 403 with one that lacks the scope.
    [[nodiscard]] Caller caller(const http::Request& request, Scope scope) const;

    /// What lets the pages of an allowed origin read the answer.
    void add_cors(const http::Request& request, http::Headers& headers) const;

  private:
    GuardRules rules_;
};

}  // namespace slotctl::serve

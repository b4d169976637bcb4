#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http/listen_address.hpp"
#include "core/http/message.hpp"
#include "core/serve/route.hpp"
#include "core/serve/tokens.hpp"

namespace slotctl::serve {

/// Whom the server answers.
struct GuardRules {
    std::vector<Token> tokens;
    bool needs_token = false;                ///< without a token, only `nothing` is allowed
    std::vector<std::string> hosts;          ///< its names besides those of this machine, in lower case
    bool any_address = false;                ///< it listens on every address: `Host` may be any of them
    std::vector<std::string> allow_origins;  ///< `https://shop.example`, whose pages may use the server
};

GuardRules guard_rules(std::vector<Token> tokens, bool has_tokens_file,
                       const std::vector<http::ListenAddress>& addresses,
                       const std::vector<std::string>& hosts, const std::vector<std::string>& allow_origins);

/// The page of another site can make a browser send requests, and can give its own name an address of this
/// machine. What browsers cannot be made to lie about is `Host` and `Origin`.
class Guard {
  public:
    explicit Guard(GuardRules rules) : rules_(std::move(rules)) {}

    /// Whether this server goes by that name: an address or a host in lower case without the port, IPv6 in
    /// brackets.
    [[nodiscard]] bool answers_to(std::string_view host) const;
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

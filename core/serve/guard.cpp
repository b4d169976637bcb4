#include "core/serve/guard.hpp"

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"
#include "core/http/tokens.hpp"
#include "core/serve/problem.hpp"

namespace slotctl::serve {

namespace {

bool is_ipv4(const std::string& host) {
    return !host.empty() && host.find_first_not_of("0123456789.") == std::string::npos;
}

bool is_ipv6(const std::string& host) {
    return host.find(':') != std::string::npos;
}

bool is_address(const std::string& host) {
    return is_ipv4(host) || is_ipv6(host);
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
           (is_ipv4(host) && host.starts_with("127."));
}

bool contains(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::optional<int> six_bits(char c) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto at = letters.find(c);
    return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<int>(at));
}

/// Base64 (RFC 4648) up to the first letter that is none of its own.
std::string decoded(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto next = six_bits(c);
        if (!next) break;
        bits = (bits << 6U) | static_cast<unsigned>(*next);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
    }
    return bytes;
}

/// The secret in `Authorization: Bearer …`, or the password in `Basic …`, which browsers ask their user for.
std::optional<std::string> secret_in(const http::Request& request) {
    const std::string* const given = request.headers.find("Authorization");
    if (given == nullptr) return std::nullopt;
    const auto blank = given->find(' ');
    const std::string scheme = http::lower_case(given->substr(0, blank));
    const auto at = blank == std::string::npos ? given->size() : given->find_first_not_of(' ', blank);
    const std::string rest = at == std::string::npos ? "" : given->substr(at);
    if (scheme == "bearer") return rest;
    if (scheme != "basic") return "";
    const std::string login = decoded(rest);
    return login.substr(login.find(':') + 1);
}

Refusal unauthorized(const std::string& detail) {
    return Refusal(Problem{401,
                           detail,
                           "send `Authorization: Bearer TOKEN`; `slotctl serve token add` makes one",
                           {},
                           {{"WWW-Authenticate", "Bearer realm=\"slotctl\""},
                            {"WWW-Authenticate", "Basic realm=\"slotctl: the token is the password\""}}});
}

}  // namespace

GuardRules guard_rules(std::vector<Token> tokens, bool has_tokens_file,
                       const std::vector<http::ListenAddress>& addresses,
                       const std::vector<std::string>& hosts, const std::vector<std::string>& allow_origins) {
    GuardRules rules;
    rules.tokens = std::move(tokens);
    rules.needs_token = has_tokens_file;
    for (const std::string& host : hosts) rules.hosts.push_back(http::lower_case(host));
    for (const auto& [host, port, socket] : addresses) {
        if (!host.empty()) rules.hosts.push_back(is_ipv6(host) ? "[" + host + "]" : host);
        if (host == "0.0.0.0" || host == "::") rules.any_address = true;
    }
    for (const std::string& origin : allow_origins) rules.allow_origins.push_back(http::lower_case(origin));
    return rules;
}

bool Guard::answers_to(std::string_view host) const {
    std::string name(host);
    if (name.ends_with(".")) name.pop_back();
    // A page's own name can be given any address, but an address is nobody's name.
    return is_loopback(name) || contains(rules_.hosts, name) || (rules_.any_address && is_address(name));
}

void Guard::check_origin(const http::Request& request) const {
    const std::string* const given = request.headers.find("Origin");
    if (given == nullptr) return;
    const std::string origin = http::lower_case(*given);
    if (contains(rules_.allow_origins, origin)) return;
    const std::string* const host = request.headers.find("Host");
    const auto slashes = origin.find("://");
    if (host != nullptr && slashes != std::string::npos &&
        origin.substr(slashes + 3) == http::lower_case(*host))
        return;
    throw Refusal(403, "pages of " + shortened(*given, 100) + " may not use this server",
                  "add it to [serve] allow_origins");
}

Caller Guard::caller(const http::Request& request, Scope scope) const {
    if (!rules_.needs_token) return {"", every_scope};
    const auto secret = secret_in(request);
    const Token* const token = secret ? token_with(rules_.tokens, *secret) : nullptr;
    if (scope == Scope::nothing) return token == nullptr ? Caller{} : Caller{token->name, token->scopes};
    if (!secret) throw unauthorized("this needs a token");
    if (token == nullptr) throw unauthorized("the token is not known");
    if (!token->scopes.allow(scope)) {
        throw Refusal(
            403, "the token \"" + token->name + "\" does not have the scope " + std::string(name_of(scope)),
            "it has " + text_of(token->scopes));
    }
    return {token->name, token->scopes};
}

void Guard::add_cors(const http::Request& request, http::Headers& headers) const {
    if (rules_.allow_origins.empty()) return;
    headers.add("Vary", "Origin");
    const std::string* const origin = request.headers.find("Origin");
    if (origin == nullptr || !contains(rules_.allow_origins, http::lower_case(*origin))) return;
    headers.add("Access-Control-Allow-Origin", *origin);
    headers.add("Access-Control-Expose-Headers", "ETag, Location, Retry-After");
}

}  // namespace slotctl::serve

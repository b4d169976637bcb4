#include "core/serve/dispatcher.hpp"

#include "core/base/text.hpp"
#include "core/http/tokens.hpp"
#include "core/serve/problem.hpp"

namespace slotctl::serve {

namespace {

/// HEAD is GET whose body is left out.
std::string_view method_of(const http::Request& request) {
    return request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
}

/// A form of another site can send neither JSON nor anything else under this type.
void require_json(const http::Request& request) {
    const std::string* const given = request.headers.find("Content-Type");
    std::string type = given == nullptr ? "" : given->substr(0, given->find(';'));
    while (type.ends_with(' ')) type.pop_back();
    if (http::equal_words(type, "application/json")) return;
    throw Refusal(415, "the body is not declared as JSON", "send `Content-Type: application/json`");
}

/// A Unix socket, or a loopback address.
bool is_of_this_machine(const http::Request& request) {
    return request.client.empty() || request.client.starts_with("127.") || request.client == "::1";
}

}  // namespace

bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& values) {
    values.clear();
    while (!pattern.empty() && !path.empty()) {
        if (pattern.front() != '{') {
            if (pattern.front() != path.front()) return false;
            pattern.remove_prefix(1);
            path.remove_prefix(1);
            continue;
        }
        const auto segment = path.substr(0, path.find('/'));
        if (segment.empty()) return false;
        values.emplace_back(segment);
        path.remove_prefix(segment.size());
        pattern.remove_prefix(pattern.find('}') + 1);
    }
    return pattern.empty() && path.empty();
}

Dispatcher::Dispatcher(std::vector<Route> routes, Guard guard, std::function<Instant()> clock,
                       Metrics& metrics, unsigned requests_per_minute)
    : routes_(std::move(routes)), guard_(std::move(guard)), clock_(std::move(clock)), metrics_(metrics) {
    if (requests_per_minute == 0) return;
    http::RateLimit::Policy policy;
    policy.requests = requests_per_minute;
    limit_ = std::make_unique<http::RateLimit>(policy);
}

std::string Dispatcher::methods_of(const std::string& path) const {
    std::vector<std::string> methods;
    std::vector<std::string> values;
    for (const Route& route : routes_) {
        if (!fits(route.path, path, values)) continue;
        methods.emplace_back(route.method);
        if (route.method == "GET") methods.emplace_back("HEAD");
    }
    if (methods.empty()) return "";
    methods.emplace_back("OPTIONS");
    return joined(methods);
}

Dispatcher::Match Dispatcher::find(const http::Request& request) const {
    Match match;
    for (const Route& route : routes_) {
        if (route.method != method_of(request) || !fits(route.path, request.path, match.path)) continue;
        match.route = &route;
        return match;
    }
    const std::string methods = methods_of(request.path);
    if (methods.empty()) {
        throw Refusal(404, "there is nothing at " + shortened(request.path, 200),
                      "/openapi.json lists what there is");
    }
    throw Refusal(Problem{405,
                          request.path + " does not accept " + shortened(request.method, 20),
                          "it accepts " + methods,
                          {},
                          {{"Allow", methods}}});
}

http::Response Dispatcher::options(const http::Request& request) const {
    const std::string methods = methods_of(request.path);
    if (methods.empty()) static_cast<void>(find(request));  // throws
    guard_.check_origin(request);
    http::Response response;
    response.status = 204;
    response.headers.add("Allow", methods);
    if (request.headers.find("Access-Control-Request-Method") == nullptr) return response;
    response.headers.add("Access-Control-Allow-Methods", methods);
    response.headers.add("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
    response.headers.add("Access-Control-Max-Age", "600");
    return response;
}

std::shared_ptr<const Call> Dispatcher::accepted(http::Request request, Match match,
                                                 const Caller& caller) const {
    const Route& route = *match.route;
    auto call = std::make_shared<Call>();
    call->caller = caller;
    call->query = arguments_of_query(route.query, request.parameters);
    if (route.method != "GET" && !route.open_form) {
        require_json(request);
        if (!route.open_body) call->body = arguments_of_body(route.body, request.body);
    }
    call->path = std::move(match.path);
    call->request = std::move(request);
    call->now = clock_();
    return call;
}

bool Dispatcher::admits(const http::Request& request, const Caller& caller, http::Headers& headers,
                        http::Response& refusal) {
    // This machine may be a proxy, behind which are all the others.
    if (!limit_ || (caller.token.empty() && is_of_this_machine(request))) return true;
    const auto verdict =
        limit_->take(caller.token.empty() ? request.client : "token " + caller.token, Metrics::Clock::now());
    if (verdict.allowed) {
        http::add_fields(verdict, headers);
    } else {
        refusal = http::too_many_requests(verdict);
    }
    return verdict.allowed;
}

void Dispatcher::operator()(http::Request request, http::Reply reply) {
    const auto began = Metrics::Clock::now();
    http::Headers added;
    guard_.add_cors(request, added);
    const Route* route = nullptr;
    const auto answer = [this, began, reply](const Route* of_route, const http::Headers& more,
                                             http::Response response) {
        for (const auto& [name, value] : more.all()) response.headers.add(name, value);
        if (response.headers.find("X-Content-Type-Options") == nullptr)
            response.headers.add("X-Content-Type-Options", "nosniff");
        metrics_.count(of_route == nullptr ? "" : of_route->path, of_route == nullptr ? "" : of_route->method,
                       response.status, Metrics::Clock::now() - began);
        reply(std::move(response));
    };
    try {
        if (request.method == "OPTIONS") return answer(nullptr, added, options(request));
        Match match = find(request);
        route = match.route;
        if (!route->open_form) guard_.check_origin(request);
        Caller caller;
        http::Response refusal;
        try {
            caller = guard_.caller(request, route->scope);
        } catch (const Refusal& unknown) {
            // Whoever guesses tokens is slowed down too.
            if (admits(request, {}, added, refusal)) throw;
            return answer(route, added, std::move(refusal));
        }
        if (!admits(request, caller, added, refusal)) return answer(route, added, std::move(refusal));
        const auto call = accepted(std::move(request), std::move(match), caller);
        route->serve(call, [answer, route, added](http::Response response) {
            answer(route, added, std::move(response));
        });
    } catch (const std::exception& error) {
        answer(route, added, response_of(problem_of(error)));
    }
}

}  // namespace slotctl::serve

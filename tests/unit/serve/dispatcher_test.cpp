#include "core/serve/dispatcher.hpp"

#include <nlohmann/json.hpp>

#include "core/serve/problem.hpp"
#include "core/serve/sha256.hpp"
#include "tests/support/catch.hpp"

namespace slotctl::serve {
namespace {

using Json = nlohmann::json;

http::Request request(const std::string& method, const std::string& path,
                      const std::vector<std::pair<std::string, std::string>>& headers = {},
                      const std::string& body = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers.add("Host", "127.0.0.1:8080");
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return request;
}

/// A server with two routes that tell what they were asked.
class Fixture {
  public:
    explicit Fixture(GuardRules rules = {}, unsigned requests_per_minute = 0) {
        std::vector<Route> routes;
        routes.push_back({.method = "GET",
                          .path = "/things/{id}",
                          .help = "A thing.",
                          .query = {{.name = "all", .kind = ParameterKind::flag, .help = "All"}},
                          .serve = [](const std::shared_ptr<const Call>& call, const http::Reply& reply) {
                              reply(json_response(200, "{\"id\":\"" + call->path.at(0) + "\"}"));
                          }});
        routes.push_back(
            {.method = "POST",
             .path = "/things",
             .scope = Scope::book,
             .help = "Make a thing.",
             .body = {{.name = "name", .kind = ParameterKind::text, .help = "Name", .required = true}},
             .serve = [](const std::shared_ptr<const Call>& call, const http::Reply& reply) {
                 if (*call->body.text("name") == "bad") throw Error(ErrorKind::bad_data, "bad", "be good");
                 reply(json_response(201, "{\"by\":\"" + call->caller.token + "\"}"));
             }});
        dispatcher_.emplace(
            std::move(routes), Guard(std::move(rules)), [] { return Instant{}; }, metrics_,
            requests_per_minute);
    }

    http::Response operator()(http::Request asked) {
        std::optional<http::Response> answer;
        (*dispatcher_)(std::move(asked), [&](http::Response response) { answer = std::move(response); });
        REQUIRE(answer);
        return *answer;
    }
    [[nodiscard]] std::string metrics() const { return metrics_.text(); }

  private:
    Metrics metrics_;
    std::optional<Dispatcher> dispatcher_;
};

std::string header(const http::Response& response, const std::string& name) {
    const std::string* const found = response.headers.find(name);
    return found == nullptr ? "" : *found;
}

const std::pair<std::string, std::string> json{"Content-Type", "application/json; charset=utf-8"};

TEST_CASE("a path finds its route, and what stands in its braces") {
    Fixture server;
    CHECK(*server(request("GET", "/things/42")).body == R"({"id":"42"})");
    CHECK(server(request("HEAD", "/things/42")).status == 200);
    for (const char* path : {"/", "/things", "/things/", "/things/42/", "/things/42/more", "/thing/42"}) {
        CAPTURE(path);
        CHECK(server(request("GET", path)).status != 200);
    }
    CHECK(server(request("GET", "/nothing")).status == 404);
}

TEST_CASE("a method that a path does not accept is 405 with those that it does") {
    Fixture server;
    const auto answer = server(request("DELETE", "/things/42"));
    CHECK(answer.status == 405);
    CHECK(header(answer, "Allow") == "GET, HEAD, OPTIONS");
    CHECK(header(server(request("GET", "/things")), "Allow") == "POST, OPTIONS");
    CHECK(server(request("OPTIONS", "/things")).status == 204);
    CHECK(server(request("OPTIONS", "/nothing")).status == 404);
}

TEST_CASE("a POST must be declared as JSON, so that no form of another site can send it") {
    Fixture server;
    CHECK(server(request("POST", "/things", {json}, R"({"name":"x"})")).status == 201);
    CHECK(server(request("POST", "/things", {}, R"({"name":"x"})")).status == 415);
    CHECK(server(request("POST", "/things", {{"Content-Type", "text/plain"}}, R"({"name":"x"})")).status ==
          415);
}

TEST_CASE("what a route throws becomes a problem with the command line's words") {
    Fixture server;
    const auto answer = server(request("POST", "/things", {json}, R"({"name":"bad"})"));
    CHECK(answer.status == 422);
    CHECK(header(answer, "Content-Type") == "application/problem+json");
    const Json problem = Json::parse(*answer.body);
    CHECK(problem["detail"] == "bad");
    CHECK(problem["hint"] == "be good");
    CHECK(problem["status"] == 422);
}

TEST_CASE("a token opens what its scopes name") {
    GuardRules rules;
    rules.needs_token = true;
    rules.tokens = {{"reader", scopes_in("read"), sha256("r"), "2026-11-20"},
                    {"till", scopes_in("read,book"), sha256("t"), "2026-11-20"}};
    Fixture server(rules);
    const auto get = [&](const std::string& authorization) {
        return server(request("GET", "/things/1", {{"Authorization", authorization}})).status;
    };
    CHECK(server(request("GET", "/things/1")).status == 401);
    CHECK_FALSE(header(server(request("GET", "/things/1")), "WWW-Authenticate").empty());
    CHECK(get("Bearer r") == 200);
    CHECK(get("bearer  t") == 200);
    CHECK(get("Bearer x") == 401);
    CHECK(get("Bearer ") == 401);
    CHECK(get("Digest r") == 401);
    CHECK(get("Basic cmVhZGVyOnI=") == 200);  // reader:r
    CHECK(get("Basic cmVhZGVyOng=") == 401);  // reader:x
    const auto post = [&](const std::string& secret) {
        return server(
            request("POST", "/things", {json, {"Authorization", "Bearer " + secret}}, R"({"name":"x"})"));
    };
    CHECK(post("r").status == 403);
    CHECK(*post("t").body == R"({"by":"till"})");
}

TEST_CASE("only pages of this server and of allowed sites may ask") {
    GuardRules rules;
    rules.allow_origins = {"https://shop.example"};
    Fixture server(rules);
    const auto from = [&](const std::string& origin) {
        return server(request("GET", "/things/1", {{"Origin", origin}}));
    };
    CHECK(from("https://evil.example").status == 403);
    CHECK(header(from("https://evil.example"), "Access-Control-Allow-Origin").empty());
    CHECK(from("null").status == 403);
    CHECK(from("https://shop.example.evil.example").status == 403);
    CHECK(from("http://shop.example").status == 403);
    CHECK(from("http://127.0.0.1:8080").status == 200);
    CHECK(from("http://127.0.0.1:8081").status == 403);
    CHECK(header(from("https://shop.example"), "Access-Control-Allow-Origin") == "https://shop.example");
    const auto asked =
        server(request("OPTIONS", "/things",
                       {{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "POST"}}));
    CHECK(asked.status == 204);
    CHECK(header(asked, "Access-Control-Allow-Methods") == "POST, OPTIONS");
    CHECK(header(asked, "Access-Control-Allow-Origin") == "https://shop.example");
}

TEST_CASE("a server goes by this machine's names, its own and its addresses, and no other") {
    const auto answers = [](const std::string& listen, const std::string& host) {
        return Guard(guard_rules({}, true, {http::read_listen_address(listen)}, {"Slots.Example"}, {}))
            .answers_to(host);
    };
    for (const char* host :
         {"localhost", "127.0.0.1", "127.1.2.3", "[::1]", "slots.example", "slots.example."}) {
        CAPTURE(host);
        CHECK(answers("127.0.0.1:8080", host));
    }
    for (const char* host :
         {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.7"}) {
        CAPTURE(host);
        CHECK_FALSE(answers("127.0.0.1:8080", host));
    }
    CHECK(answers("192.0.2.7:80", "192.0.2.7"));
    CHECK(answers("0.0.0.0:80", "192.0.2.7"));
    CHECK(answers("0.0.0.0:80", "[2001:db8::1]"));
    CHECK_FALSE(answers("0.0.0.0:80", "evil.example"));
}

TEST_CASE("a client that asks too often is told when to come back, this machine is not") {
    Fixture server({}, 2);
    const auto from = [&](const std::string& client) {
        http::Request asked = request("GET", "/things/1");
        asked.client = client;
        return server(asked);
    };
    CHECK_FALSE(header(from("192.0.2.7"), "RateLimit").empty());
    CHECK(from("192.0.2.7").status == 200);
    const auto refused = from("192.0.2.7");
    CHECK(refused.status == 429);
    CHECK_FALSE(header(refused, "Retry-After").empty());
    CHECK(from("192.0.2.8").status == 200);
    for (int i = 0; i < 5; ++i) CHECK(from("127.0.0.1").status == 200);
}

TEST_CASE("whoever guesses tokens is slowed down") {
    GuardRules rules;
    rules.needs_token = true;
    Fixture server(rules, 2);
    const auto guess = [&] {
        http::Request asked = request("GET", "/things/1", {{"Authorization", "Bearer guess"}});
        asked.client = "192.0.2.7";
        return server(asked).status;
    };
    CHECK(guess() == 401);
    CHECK(guess() == 401);
    CHECK(guess() == 429);
}

TEST_CASE("requests are counted by route and status, whatever paths clients invent") {
    Fixture server;
    server(request("GET", "/things/1"));
    server(request("GET", "/things/2"));
    server(request("GET", "/invented"));
    const std::string text = server.metrics();
    CHECK_THAT(text, Catch::Contains("_count{route=\"/things/{id}\",method=\"GET\",status=\"200\"} 2\n"));
    CHECK_THAT(text, Catch::Contains("_count{route=\"none\",method=\"none\",status=\"404\"} 1\n"));
    CHECK(text.find("invented") == std::string::npos);
}

}  // namespace
}  // namespace slotctl::serve

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/http/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/served.hpp"

using namespace slotctl;
using namespace slotctl::http;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

ServerOptions with(const ServerLimits& limits) {
    ServerOptions options;
    options.limits = limits;
    return options;
}

ServerLimits request_time(std::chrono::milliseconds time) {
    ServerLimits limits;
    limits.request_time = time;
    return limits;
}

unsigned status_of(const Served& served, const std::string& request) {
    auto client = served.client();
    client.send(request);
    const auto answer = client.answer();
    CHECK(client.rest().empty());
    return answer.status;
}

}  // namespace

TEST_CASE("requests that are too large are refused, each part by its own status") {
    Served served;
    const std::string host = " HTTP/1.1\r\nHost: shop\r\n";
    CHECK(status_of(served, "GET /" + std::string(5000, 'a') + host + "\r\n") == 414);
    CHECK(status_of(served, "GET /" + std::string(20000, 'a')) == 414);
    CHECK(status_of(served, "GET /" + host + "A: " + std::string(10000, 'a') + "\r\n\r\n") == 431);
    CHECK(status_of(served, "POST /" + host + "Content-Length: 65537\r\n\r\n") == 413);
    CHECK(status_of(served, "POST /" + host + "Content-Length: 99999999999999999999\r\n\r\n") == 413);
    CHECK(status_of(served, "POST /" + host + "Transfer-Encoding: chunked\r\n\r\n10001\r\n") == 413);
    auto client = served.client();
    client.send("POST /" + host + "Content-Length: 65536\r\n\r\n" + std::string(65536, 'b'));
    CHECK(client.answer().body.size() == 65536 + std::string("POST / ").size());
}

TEST_CASE("a client that sends without end is answered and cut off, whatever it goes on sending") {
    Served served;
    auto client = served.client();
    const std::string part(65536, 'a');
    std::size_t sent = 0;
    while (client.send(part) && sent < std::size_t{200} * 1024 * 1024) sent += part.size();
    CHECK(sent < std::size_t{20} * 1024 * 1024);
    served.wait_for([](const auto& counts) { return counts.open_connections == 0; });
    CHECK(served->counts().refusals == 1);
}

TEST_CASE("a request must arrive in time as a whole, however steadily it trickles in") {
    Served served(echo, with(request_time(400ms)));
    // A connection's first request has its time from the moment when the connection is there.
    const auto begun = std::chrono::steady_clock::now();
    auto client = served.client();
    client.send("GET / HTTP/1.1\r\nHost: shop\r\n");
    // Each line comes well within the limit of the whole.
    while (served->counts().cut_off == 0 && client.send("A: b\r\n"))
        std::this_thread::sleep_until(begun + 50ms * (1 + (std::chrono::steady_clock::now() - begun) / 50ms));
    const auto passed = std::chrono::steady_clock::now() - begun;
    CHECK(passed >= 400ms);
    CHECK(client.answer().status == 408);
    CHECK(client.rest().empty());
}

TEST_CASE("a body must arrive in time too, and the time of a second request begins with its first byte") {
    Served served(echo, with(request_time(300ms)));
    auto client = served.client();
    CHECK(client.get("/").status == 200);
    // Waits until the first request's time would be over.
    CHECK_THROWS(HttpClient(served.address()).answer());
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhell");
    const auto begun = std::chrono::steady_clock::now();
    CHECK(client.answer().status == 408);
    CHECK(std::chrono::steady_clock::now() - begun > 200ms);
    CHECK(served->counts().cut_off == 1);
}

TEST_CASE("sixty clients that trickle in delay nobody, and lose their connections") {
    Served served(echo, with(request_time(1000ms)));
    std::vector<HttpClient> slow;
    for (int i = 0; i < 60; ++i) {
        slow.push_back(served.client());
        slow.back().send("GET / HTTP/1.1\r\n");
    }
    auto client = served.client();
    for (int i = 0; i < 100; ++i) {
        slow[static_cast<std::size_t>(i) % slow.size()].send("A: b\r\n");
        REQUIRE(client.get("/").status == 200);
    }
    CHECK(served->counts().open_connections == 61);
    for (HttpClient& one : slow) {
        CHECK(one.answer().status == 408);
        CHECK(one.rest().empty());
    }
    CHECK(served->counts().cut_off == 60);
}

TEST_CASE("a connection that is not used is closed without an answer") {
    ServerLimits limits = request_time(200ms);
    limits.idle_time = 400ms;
    Served served(echo, with(limits));
    auto silent = served.client(), used = served.client();
    CHECK(used.get("/").status == 200);
    CHECK(silent.rest().empty());
    CHECK(used.rest().empty());
    CHECK(served->counts().cut_off == 0);
}

TEST_CASE("a client that does not take its answer is cut off") {
    ServerLimits limits;
    limits.answer_time = 300ms;
    const auto large = std::make_shared<const std::string>(std::size_t{64} * 1024 * 1024, 'x');
    Served served(
        [&](const Request&, const Reply& reply) {
            Response response;
            response.body = large;
            reply(response);
        },
        with(limits));
    auto client = served.client();
    client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
    served.wait_for([](const auto& counts) { return counts.cut_off == 1 && counts.open_connections == 0; });
    CHECK(client.rest().size() < large->size());
    CHECK(large.use_count() == 1);
}

TEST_CASE("connections beyond the limits are turned away, and admitted again when others have ended") {
    ServerLimits limits;
    SECTION("in total") {
        limits.connections = 2;
    }
    SECTION("of one client") {
        limits.connections_per_client = 2;
    }
    Served served(echo, with(limits));
    auto one = served.client();
    {
        auto two = served.client();
        CHECK(one.get("/").status == 200);
        CHECK(two.get("/").status == 200);
        auto three = served.client();
        const auto answer = three.answer();
        CHECK(answer.status == 503);
        CHECK(*answer.headers.find("Retry-After") == "1");
        CHECK(three.rest().empty());
        CHECK(served->counts().turned_away == 1);
        CHECK(served->counts().open_connections == 2);
    }
    served.wait_for([](const auto& counts) { return counts.open_connections == 1; });
    CHECK(served.client().get("/").status == 200);
    CHECK(one.get("/").status == 200);
}

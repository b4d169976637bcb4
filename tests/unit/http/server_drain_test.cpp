#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "core/http/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/served.hpp"

using namespace slotctl;
using namespace slotctl::http;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

/// A server that answers when a test says so.
struct WaitingServer {
    explicit WaitingServer(const ServerOptions& options = {})
        : served([this](const Request&, Reply reply) { asked.set_value(std::move(reply)); }, options) {}

    std::promise<Reply> asked;
    Served served;
};

}  // namespace

TEST_CASE("a server that drains answers what is in hand, closes what is idle, and accepts nothing new") {
    ServerOptions options;
    options.threads = GENERATE(1U, 2U);
    WaitingServer server(options);
    auto busy = server.served.client(), unused = server.served.client(), unfinished = server.served.client();
    unfinished.send("GET / HT");
    busy.send(get);
    const Reply reply = server.asked.get_future().get();
    std::future<bool> drained = std::async(std::launch::async, [&] { return server.served->drain(10s); });
    CHECK(unused.rest().empty());
    CHECK(unfinished.rest().empty());
    CHECK_THROWS(HttpClient(server.served.address()).get("/"));
    reply(text_answer("in hand"));
    const auto answer = busy.answer();
    CHECK(answer.body == "in hand");
    CHECK(*answer.headers.find("Connection") == "close");
    CHECK(busy.rest().empty());
    CHECK(drained.get());
    CHECK(server.served->counts().open_connections == 0);
}

TEST_CASE("a server that drains reads a request whose head has arrived, and answers it") {
    Served served;
    auto client = served.client();
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.answer().status == 100);
    auto idle = served.client();
    std::future<bool> drained = std::async(std::launch::async, [&] { return served->drain(10s); });
    CHECK(idle.rest().empty());
    client.send("hello" + get);
    CHECK(client.answer().body == "POST / hello");
    CHECK(client.rest().empty());
    CHECK(drained.get());
}

TEST_CASE("a server that drains sends the rest of an answer, and ends the connection after it") {
    const auto large = std::make_shared<const std::string>(std::size_t{32} * 1024 * 1024, 'x');
    Served served([&](const Request&, const Reply& reply) {
        Response response;
        response.body = large;
        reply(response);
    });
    auto client = served.client(), idle = served.client();
    client.send(get);
    served.wait_for([](const auto& counts) { return counts.requests == 1; });
    std::future<bool> drained = std::async(std::launch::async, [&] { return served->drain(10s); });
    CHECK(idle.rest().empty());
    const auto answer = client.answer();
    CHECK(answer.body == *large);
    CHECK(answer.headers.find("Connection") == nullptr);  // it was on its way already
    CHECK(client.rest().empty());
    CHECK(drained.get());
}

TEST_CASE("a server that drains does not wait longer than it may, and takes late answers without harm") {
    WaitingServer server;
    auto client = server.served.client();
    client.send(get);
    const Reply reply = server.asked.get_future().get();
    const auto begun = std::chrono::steady_clock::now();
    CHECK_FALSE(server.served->drain(200ms));
    const auto passed = std::chrono::steady_clock::now() - begun;
    CHECK(passed >= 200ms);
    CHECK(passed < 5s);
    reply(text_answer("too late"));
}

TEST_CASE("a server that drains ends its event streams after what was sent") {
    std::promise<std::shared_ptr<EventStream>> started;
    Served served([&](const Request&, const Reply& reply) {
        Response response;
        response.events = [&](std::shared_ptr<EventStream> stream) { started.set_value(std::move(stream)); };
        reply(response);
    });
    auto client = served.client();
    client.send(get);
    const auto stream = started.get_future().get();
    stream->send("data: a\n\n");
    std::future<bool> drained = std::async(std::launch::async, [&] { return served->drain(10s); });
    CHECK(client.answer().body == "data: a\n\n");
    CHECK(client.rest().empty());
    CHECK(drained.get());
    CHECK_FALSE(stream->send("data: b\n\n"));
}

TEST_CASE("replies and streams may outlive their server") {
    std::promise<Reply> asked;
    std::promise<std::shared_ptr<EventStream>> started;
    auto served = std::make_unique<Served>([&](const Request& request, Reply reply) {
        if (request.path == "/reply") return asked.set_value(std::move(reply));
        Response response;
        response.events = [&](std::shared_ptr<EventStream> stream) { started.set_value(std::move(stream)); };
        reply(response);
    });
    auto one = served->client(), two = served->client();
    one.send("GET /reply HTTP/1.1\r\nHost: shop\r\n\r\n");
    two.send("GET /events HTTP/1.1\r\nHost: shop\r\n\r\n");
    const Reply reply = asked.get_future().get();
    const auto stream = started.get_future().get();
    served.reset();
    CHECK_NOTHROW(reply(text_answer("too late")));
    CHECK_FALSE(stream->send("data: too late\n\n"));
    CHECK_NOTHROW(stream->finish());
    CHECK(one.rest().empty());
}

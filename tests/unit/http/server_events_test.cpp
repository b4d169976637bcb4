#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "core/http/event_queue.hpp"
#include "core/http/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/served.hpp"

using namespace slotctl;
using namespace slotctl::http;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

using Stream = std::shared_ptr<EventStream>;

/// A server of one event stream, which a test gets hold of.
struct EventServer {
    explicit EventServer(const ServerOptions& options = {})
        : served(
              [this](const Request&, const Reply& reply) {
                  Response response;
                  response.headers.add("Content-Type", "text/event-stream");
                  response.events = [this](Stream stream) { started.set_value(std::move(stream)); };
                  reply(response);
              },
              options) {}

    Stream stream() { return started.get_future().get(); }

    std::promise<Stream> started;
    Served served;
};

const std::string get_events = "GET /events HTTP/1.1\r\nHost: shop\r\n\r\n";

}  // namespace

TEST_CASE("events arrive one by one as they are sent, from any thread, and the answer ends with the stream") {
    EventServer server;
    auto client = server.served.client();
    client.send(get_events);
    const Stream stream = server.stream();
    CHECK_THAT(client.until("\r\n\r\n"), Catch::Contains("Content-Type: text/event-stream"));
    for (int i = 0; i < 3; ++i) {
        std::thread([&] { CHECK(stream->send("data: " + std::to_string(i) + "\n\n")); }).join();
        CHECK(client.until("\n\n\r\n") == "9\r\ndata: " + std::to_string(i) + "\n\n\r\n");
    }
    stream->send("data: last\n\n");
    stream->finish();
    CHECK_FALSE(stream->send("data: too late\n\n"));
    CHECK(client.rest() == "c\r\ndata: last\n\n\r\n0\r\n\r\n");
}

TEST_CASE("a client of HTTP/1.0 gets events without chunks") {
    EventServer server;
    auto client = server.served.client();
    client.send("GET /events HTTP/1.0\r\n\r\n");
    const Stream stream = server.stream();
    stream->send("data: a\n\n");
    stream->finish();
    const auto answer = client.answer();
    CHECK(answer.headers.find("Transfer-Encoding") == nullptr);
    CHECK(answer.body == "data: a\n\n");
}

TEST_CASE("a stream that nobody holds any more ends") {
    Served served([](const Request&, const Reply& reply) {
        Response response;
        response.events = [](const Stream& stream) { stream->send("data: only\n\n"); };
        reply(response);
    });
    CHECK(served.client().get("/").body == "data: only\n\n");
}

TEST_CASE("HEAD of an event stream starts none") {
    Served served([](const Request&, const Reply& reply) {
        Response response;
        response.events = [](const Stream&) { FAIL("a stream was started"); };
        reply(response);
    });
    auto client = served.client();
    client.send("HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n");
    CHECK(client.answer(true).status == 200);
    CHECK(client.rest().empty());
}

TEST_CASE("a stream notices that its client has gone") {
    EventServer server;
    Stream stream;
    {
        auto client = server.served.client();
        client.send(get_events);
        stream = server.stream();
        CHECK(stream->send("data: a\n\n"));
        client.until("data: a");
    }
    server.served.wait_for([](const auto& counts) { return counts.open_connections == 0; });
    CHECK_FALSE(stream->send("data: b\n\n"));
}

TEST_CASE("a client that stops reading costs no more than its share of memory, and is cut off") {
    ServerOptions options;
    options.limits.stream_bytes = 100'000;
    SECTION("since too much waits for it") {}
    SECTION("since it takes nothing for too long") {
        options.limits.answer_time = 200ms;
        options.limits.stream_bytes = std::size_t{64} * 1024 * 1024;
    }
    EventServer server(options);
    auto client = server.served.client();
    client.send(get_events);
    const Stream stream = server.stream();
    const std::string event = "data: " + std::string(10'000, 'x') + "\n\n";
    std::size_t sent = 0;
    while (stream->send(event)) {
        sent += event.size();
        if (options.limits.answer_time == 200ms && sent > std::size_t{32} * 1024 * 1024) break;
    }
    server.served.wait_for(
        [](const auto& counts) { return counts.cut_off == 1 && counts.open_connections == 0; });
    CHECK_FALSE(stream->send(event));
    CHECK(client.rest().size() < sent + sent / 10);
}

TEST_CASE("a queue of events says when its connection has to be told, and takes no more than it may") {
    EventQueue queue(10);
    CHECK(queue.add("1234") == EventQueue::Added::first);
    CHECK(queue.add("567") == EventQueue::Added::more);
    CHECK(queue.take().text == "1234567");
    // What is being sent counts until it is sent, and the connection comes again by itself.
    CHECK(queue.add("890") == EventQueue::Added::more);
    CHECK(queue.take().text == "890");
    CHECK(queue.take().text.empty());
    CHECK(queue.add("1234567890") == EventQueue::Added::first);
    CHECK(queue.add("x") == EventQueue::Added::too_much);
    CHECK(queue.add("") == EventQueue::Added::refused);
    CHECK(queue.take().too_much);

    EventQueue ended(10);
    CHECK(ended.finish());
    CHECK_FALSE(ended.finish());
    CHECK(ended.add("a") == EventQueue::Added::refused);
    CHECK(ended.take().finished);
}

#include "core/http/server.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/http/problem.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/served.hpp"

using namespace slotctl;
using namespace slotctl::http;
using namespace slotctl::tests;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

}  // namespace

TEST_CASE("a request arrives as it was sent, and its answer has length and date") {
    std::promise<Request> seen;
    Served served([&](Request request, const Reply& reply) {
        seen.set_value(std::move(request));
        reply(text_answer("done"));
    });
    auto client = served.client();
    client.send(
        "POST /v1/b%C3%BCro?a=1&a=2 HTTP/1.1\r\nHost: shop:80\r\nContent-Length: 5\r\nX-Note: "
        "x\r\n\r\nhello");
    const auto answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.body == "done");
    CHECK(*answer.headers.find("Content-Length") == "4");
    CHECK(*answer.headers.find("Content-Type") == "text/plain");
    CHECK(answer.headers.find("Date")->size() == 29);
    CHECK(answer.headers.find("Connection") == nullptr);
    const Request request = seen.get_future().get();
    CHECK(request.method == "POST");
    CHECK(request.path == "/v1/büro");
    CHECK(request.parameters == std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"a", "2"}});
    CHECK(*request.headers.find("x-note") == "x");
    CHECK(request.body == "hello");
    CHECK(request.client == "127.0.0.1");
    CHECK(request.client_network == "127.0.0.1");
}

TEST_CASE("requests sent at once are answered one after the other, in their order") {
    std::atomic<int> in_hand{0}, most_in_hand{0};
    std::vector<std::thread> workers;
    Served served([&](const Request& request, const Reply& reply) {
        most_in_hand = std::max<int>(most_in_hand, ++in_hand);
        const auto answer = [&in_hand, request, reply] {
            --in_hand;
            echo(request, reply);
        };
        if (request.path == "/now") return answer();
        workers.emplace_back(answer);
    });
    auto client = served.client();
    std::string requests;
    for (int i = 0; i < 50; ++i)
        requests += "POST /" + std::string(i % 3 == 0 ? "now" : "later") +
                    " HTTP/1.1\r\nHost: shop\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
    client.send(requests);
    for (int i = 0; i < 50; ++i)
        CHECK(client.answer().body ==
              "POST /" + std::string(i % 3 == 0 ? "now " : "later ") + std::to_string(10 + i));
    CHECK(most_in_hand == 1);
    for (std::thread& worker : workers) worker.join();
}

TEST_CASE("thousands of requests in one piece do not pile up") {
    Served served;
    auto client = served.client();
    std::string requests;
    for (int i = 0; i < 5000; ++i) requests += get;
    std::thread sender([&] { client.send(requests); });
    sender.join();
    for (int i = 0; i < 5000; ++i) REQUIRE(client.answer().status == 200);
}

TEST_CASE("a request is understood however its bytes arrive") {
    Served served;
    auto client = served.client();
    const std::string request =
        "POST /a HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (const char letter : request) client.send(std::string(1, letter));
    CHECK(client.answer().body == "POST /a abcde");
    CHECK(client.get("/b").body == "GET /b ");
}

TEST_CASE("HEAD gets the head of the answer to GET, and the connection goes on") {
    Served served;
    auto client = served.client();
    client.send("HEAD /a HTTP/1.1\r\nHost: shop\r\n\r\n");
    const auto answer = client.answer(true);
    CHECK(answer.status == 200);
    CHECK(*answer.headers.find("Content-Length") == std::to_string(std::string("HEAD /a ").size()));
    CHECK(client.get("/b").body == "GET /b ");
}

TEST_CASE("a client that waits with its body is told to go on, or why not") {
    Served served;
    auto client = served.client();
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.answer().status == 100);
    client.send("hello");
    CHECK(client.answer().body == "POST / hello");
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 500000\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.answer().status == 413);
    CHECK(client.rest().empty());
}

TEST_CASE("a client that has sent its request and closed its half of the connection is answered") {
    std::thread worker;
    Served served([&](const Request& request, const Reply& reply) {
        worker = std::thread([request, reply] { echo(request, reply); });
    });
    auto client = served.client();
    client.send(get);
    client.finish_sending();
    CHECK(client.answer().body == "GET / ");
    CHECK(client.rest().empty());
    worker.join();
}

TEST_CASE("connections end after an answer where the client or its version wants that") {
    Served served;
    for (const auto* request :
         {"GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
        auto client = served.client();
        client.send(request);
        const auto answer = client.answer();
        CHECK(answer.status == 200);
        CHECK(*answer.headers.find("Connection") == "close");
        CHECK(client.rest().empty());
    }
    auto client = served.client();
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(*client.answer().headers.find("Connection") == "keep-alive");
    CHECK(client.get("/").status == 200);
}

TEST_CASE("answers without a body have none") {
    Served served([](const Request& request, const Reply& reply) {
        Response response = text_answer("never sent");
        response.status = request.path == "/204" ? 204 : 304;
        reply(response);
    });
    auto client = served.client();
    CHECK(client.get("/204").headers.find("Content-Length") == nullptr);
    CHECK(client.get("/304").headers.find("Content-Length") == nullptr);
    CHECK(client.get("/204").status == 204);
}

TEST_CASE("a request that could be read in two ways is refused, and nothing after it is read") {
    Served served;
    const std::string smuggled = "GET /secret HTTP/1.1\r\nHost: shop\r\n\r\n";
    for (const std::string request : {
             "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\nTransfer-Encoding: "
             "chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\nContent-Length: 38\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: xchunked\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding : chunked\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n0x\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: shop\r\nX: a\r\n Content-Length: 38\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: shop\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "GET http://other/ HTTP/1.1\r\nHost: shop\r\n\r\n",
             "CONNECT shop:443 HTTP/1.1\r\nHost: shop\r\n\r\n",
             "GET /%2e%2e/secret HTTP/1.1\r\nHost: shop\r\n\r\n",
         }) {
        auto client = served.client();
        client.send(request + smuggled);
        const auto answer = client.answer();
        CHECK((answer.status == 400 || answer.status == 501));
        CHECK(*answer.headers.find("Content-Type") == "application/problem+json");
        CHECK(*answer.headers.find("Connection") == "close");
        CHECK(client.rest().empty());
    }
    CHECK(served->counts().requests == 0);
    CHECK(served->counts().refusals == 11);
}

TEST_CASE("only the names that the server answers to are answered") {
    ServerOptions options;
    options.answers_to = [](std::string_view host) { return host == "shop.example" || host == "[::1]"; };
    Served served(echo, options);
    const auto status = [&](const std::string& host) {
        auto client = served.client();
        client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return client.answer().status;
    };
    CHECK(status("shop.example") == 200);
    CHECK(status("SHOP.example:8080") == 200);
    CHECK(status("[::1]:8080") == 200);
    CHECK(status("evil.example") == 421);
    CHECK(status("shop.example.evil.example") == 421);
    CHECK(status("127.0.0.1") == 421);
}

TEST_CASE("a handler that fails, forgets its answer or makes an invalid one is answered for by 500") {
    log::Settings silent;
    silent.level = log::Level::off;
    log::configure(silent);
    Served served([](const Request& request, const Reply& reply) {
        if (request.path == "/throws") throw std::runtime_error("out of order");
        if (request.path == "/forgets") return;
        if (request.path == "/forgets-later") return std::thread([reply] {}).detach();
        Response response = text_answer("x");
        response.headers.add("Location", "/a\r\nSet-Cookie: a=b");
        reply(response);
    });
    auto client = served.client();
    for (const auto* path : {"/throws", "/forgets", "/forgets-later", "/invalid"}) {
        const auto answer = client.get(path);
        CHECK(answer.status == 500);
        CHECK(answer.headers.find("Set-Cookie") == nullptr);
        CHECK(*answer.headers.find("Content-Type") == "application/problem+json");
    }
    log::configure({});
}

TEST_CASE("only the first answer to a request counts") {
    Served served([](const Request& request, const Reply& reply) {
        echo(request, reply);
        reply(problem(500, "too late"));
    });
    auto client = served.client();
    CHECK(client.get("/a").body == "GET /a ");
    CHECK(client.get("/b").body == "GET /b ");
}

TEST_CASE("a large answer arrives whole, is not copied, and is released at its end") {
    const auto large = std::make_shared<const std::string>(std::size_t{32} * 1024 * 1024, 'x');
    Served served([&](const Request&, const Reply& reply) {
        Response response;
        response.body = large;
        reply(response);
    });
    auto client = served.client();
    client.send(get + get);
    served.wait_for([](const auto& counts) { return counts.requests == 1; });
    CHECK(client.answer().body == *large);
    CHECK(client.answer().body == *large);
    CHECK(client.get("/").body.size() == large->size());
    served->drain(std::chrono::seconds(10));
    CHECK(large.use_count() == 1);
}

TEST_CASE("several threads serve many clients at once") {
    ServerOptions options;
    options.threads = 3;
    std::atomic<int> answered{0};
    Served served(
        [](const Request& request, const Reply& reply) {
            if (request.path == "/now") return echo(request, reply);
            std::thread([request, reply] { echo(request, reply); }).detach();
        },
        options);
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&, i] {
            auto client = served.client();
            for (int n = 0; n < 50; ++n) {
                const std::string path = n % 2 == 0 ? "/now" : "/later";
                if (client.get(path).body == "GET " + path + " ") ++answered;
            }
            if (i % 2 == 0) client.send("GET /unfinished");
        });
    }
    for (std::thread& client : clients) client.join();
    CHECK(answered == 8 * 50);
}

TEST_CASE("clients of IPv6 are told apart by their network") {
    std::promise<Request> seen;
    std::optional<Listener> listener;
    try {
        listener = Listener::on_address("::1", 0);
    } catch (const Error&) {
        return;  // this machine has no IPv6
    }
    Served served(std::move(*listener), [&](Request request, const Reply& reply) {
        seen.set_value(std::move(request));
        reply({});
    });
    CHECK(served.address().starts_with("[::1]:"));
    served.client().get("/");
    const Request request = seen.get_future().get();
    CHECK(request.client == "::1");
    CHECK(request.client_network == "::/64");
}

#include "core/http/request_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/unit/http/refused.hpp"

using namespace slotctl::http;
using slotctl::tests::status_of;

namespace {

const RequestLimits limits;
const HostRule any_host;

}  // namespace

TEST_CASE("requests are the same however their bytes arrive") {
    CHECK(rc::check("in any pieces", [] {
        const std::vector<std::string> requests{
            "GET /a?b=c HTTP/1.1\r\nHost: shop\r\n\r\n",
            "POST /plain HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello",
            "\r\nPOST /chunks HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: "
            "chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\nA: b\r\n\r\n",
            "POST /empty HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n",
        };
        const std::vector<std::string> expected{"/a ", "/plain hello", "/chunks hello", "/empty "};
        std::string sent;
        std::vector<std::string> sent_requests, read;
        for (const auto which :
             *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 4))) {
            sent += requests[which];
            sent_requests.push_back(expected[which]);
        }
        RequestReader reader(limits, any_host);
        std::string waiting;
        for (std::size_t at = 0; at < sent.size();) {
            const auto length = std::min(*rc::gen::inRange<std::size_t>(1, 40), sent.size() - at);
            waiting += sent.substr(at, length);
            at += length;
            while (!waiting.empty()) {
                waiting.erase(0, reader.take(waiting));
                if (!reader.complete()) break;
                const Request request = reader.next();
                read.push_back(request.path + " " + request.body);
            }
        }
        RC_ASSERT(waiting.empty());
        RC_ASSERT(read == sent_requests);
    }));
}

TEST_CASE("what a client wants of its connection is known once its head has arrived") {
    RequestReader reader(limits, any_host);
    CHECK_FALSE(reader.has_head());
    const std::string head =
        "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\nExpect: 100-continue\r\nConnection: "
        "close\r\n\r\n";
    CHECK(reader.take(head) == head.size());
    CHECK(reader.has_head());
    CHECK_FALSE(reader.complete());
    CHECK_FALSE(reader.keep_alive());
    CHECK(reader.take_wait());
    CHECK_FALSE(reader.take_wait());
    CHECK(reader.take("xy") == 1);
    CHECK(reader.complete());
    CHECK(reader.next().body == "x");
    const std::string next = "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    CHECK(reader.take(next) == next.size());
    CHECK(reader.complete());
    CHECK(reader.is_head());
    CHECK(reader.keep_alive());
    CHECK(reader.minor_version() == 0);
}

TEST_CASE("a client that has begun its body does not wait, and one without a body does not either") {
    for (const auto* text :
         {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nh",
          "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"}) {
        RequestReader reader(limits, any_host);
        reader.take(text);
        CHECK_FALSE(reader.take_wait());
    }
}

TEST_CASE("a refusal after an answer to HEAD has a body again") {
    RequestReader reader(limits, any_host);
    reader.take("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    static_cast<void>(reader.next());
    CHECK(reader.is_head());
    CHECK(status_of([&] { reader.take("\x80"); }) == 400);
    CHECK_FALSE(reader.is_head());
}

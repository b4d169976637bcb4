#include "core/http/request_head.hpp"

#include <optional>
#include <string>

#include <rapidcheck.h>

#include "core/http/refusal.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/refused.hpp"

using namespace slotctl::http;
using slotctl::tests::status_of;

namespace {

const HeadLimits limits;

RequestHead read(const std::string& text) {
    HeadEnd end;
    const auto length = end.find(text, limits);
    REQUIRE(length == text.size());
    return read_head(text, limits);
}

/// The status with which a whole head is refused, or 0.
unsigned refused(const std::string& text, const HeadLimits& its_limits = limits) {
    return status_of([&] {
        HeadEnd end;
        const auto length = end.find(text, its_limits);
        if (length) static_cast<void>(read_head(text.substr(0, *length), its_limits));
    });
}

std::string with_field(const std::string& field) {
    return "GET / HTTP/1.1\r\n" + field + "\r\n\r\n";
}

}  // namespace

TEST_CASE("a head is read with its fields in their order, values without blanks around them") {
    const auto head =
        read("POST /v1/bookings?a=1 HTTP/1.1\r\nHost: shop\r\nX-Note:\t a b\t \r\nEmpty:\r\n\r\n");
    CHECK(head.method == "POST");
    CHECK(head.target == "/v1/bookings?a=1");
    CHECK(head.minor_version == 1);
    REQUIRE(head.headers.all().size() == 3);
    CHECK(*head.headers.find("x-note") == "a b");
    CHECK(head.headers.find("EMPTY")->empty());
    CHECK(head.headers.find("Note") == nullptr);
}

TEST_CASE("versions of HTTP/1 are read, others are refused by their own status") {
    CHECK(read("GET / HTTP/1.0\r\n\r\n").minor_version == 0);
    CHECK(read("GET / HTTP/1.1\r\n\r\n").minor_version == 1);
    CHECK(read("GET / HTTP/1.7\r\n\r\n").minor_version == 1);
    CHECK(refused("GET / HTTP/2.0\r\n\r\n") == 505);
    CHECK(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
    CHECK(refused("GET / HTTP/0.9\r\n\r\n") == 505);
    for (const auto* version :
         {"HTTP/1", "HTTP/1.", "HTTP/1.10", "http/1.1", "HTTPS/1.1", "HTTP/1,1", "HTTP/a.1"})
        CHECK(refused(std::string("GET / ") + version + "\r\n\r\n") == 400);
    CHECK(refused("GET /\r\n\r\n") == 400);
}

TEST_CASE("a request line of another form is refused") {
    for (const auto* line :
         {"GET  / HTTP/1.1", "GET / x HTTP/1.1", "GET /  HTTP/1.1", "GET HTTP/1.1", "G(T / HTTP/1.1",
          "GET\t/ HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\xc3\xa4 HTTP/1.1", "GET /a\rb HTTP/1.1",
          "GET / HTTP/1.1 ", "GET /\x7f HTTP/1.1"})
        CHECK(refused(std::string(line) + "\r\n\r\n") == 400);
}

TEST_CASE("fields that others could read differently are refused") {
    CHECK(refused(with_field("Host : shop")) == 400);
    CHECK(refused(with_field(" Host: shop")) == 400);
    CHECK(refused(with_field("Host: shop\r\n\tcontinued")) == 400);
    CHECK(refused(with_field("Host: shop\r\n Content-Length: 5")) == 400);
    CHECK(refused(with_field("Ho st: shop")) == 400);
    CHECK(refused(with_field("Host")) == 400);
    CHECK(refused(with_field(": shop")) == 400);
    CHECK(refused(with_field("H\xc3\xb6st: shop")) == 400);
    CHECK(refused(with_field("Content-Length\x0b: 5")) == 400);
    CHECK(refused(with_field("Note: a\rContent-Length: 5")) == 400);
    CHECK(refused(with_field("Note: a\x01")) == 400);
    CHECK(refused(with_field(std::string("Note: a\0b", 9))) == 400);
    CHECK(refused(with_field("Note: gr\xc3\xbc\xc3\x9f"
                             "e\tund so weiter")) == 0);
}

TEST_CASE("a line that ends without CR is refused as soon as it has arrived") {
    CHECK(refused("GET / HTTP/1.1\n") == 400);
    CHECK(refused("GET / HTTP/1.1\r\nHost: shop\n") == 400);
    CHECK(refused("GET / HTTP/1.1\r\nHost: shop\r\n\n") == 400);
    CHECK(refused("\n") == 400);
}

TEST_CASE("bytes that begin no method are refused at once, a TLS handshake with a hint") {
    CHECK(refused("\x80") == 400);
    CHECK(refused(" GET / HTTP/1.1\r\n") == 400);
    HeadEnd end;
    CHECK_THROWS_WITH(end.find("\x16\x03\x01", limits), Catch::Contains("TLS"));
}

TEST_CASE("one empty line before a request is ignored, a second one is not") {
    CHECK(read("\r\nGET / HTTP/1.1\r\n\r\n").method == "GET");
    CHECK(refused("\r\n\r\nGET / HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("the end of a head is the same however the bytes arrive") {
    const std::string text = "\r\nGET / HTTP/1.1\r\nHost: shop\r\nA: b\r\n\r\n", more = "GET /next HTTP";
    CHECK(rc::check("in any pieces", [&] {
        HeadEnd end;
        std::string received;
        std::optional<std::size_t> length;
        for (const char letter : text + more) {
            received += letter;
            if (length || *rc::gen::weightedElement<bool>({{3, true}, {1, false}})) continue;
            length = end.find(received, limits);
            if (length) break;
        }
        if (!length) length = end.find(received, limits);
        RC_ASSERT(length == text.size());
    }));
}

TEST_CASE("heads and targets that are too long have their own status") {
    HeadLimits narrow;
    narrow.head_bytes = 100;
    narrow.target_bytes = 20;
    narrow.fields = 3;
    CHECK(refused("GET /" + std::string(19, 'a') + " HTTP/1.1\r\n\r\n", narrow) == 0);
    CHECK(refused("GET /" + std::string(20, 'a') + " HTTP/1.1\r\n\r\n", narrow) == 414);
    CHECK(refused("GET /" + std::string(200, 'a'), narrow) == 414);
    CHECK(refused("GET / HTTP/1.1\r\nA: " + std::string(77, 'a') + "\r\n\r\n", narrow) == 0);
    CHECK(refused("GET / HTTP/1.1\r\nA: " + std::string(78, 'a') + "\r\n\r\n", narrow) == 431);
    CHECK(refused("GET / HTTP/1.1\r\nA: " + std::string(200, 'a'), narrow) == 431);
    CHECK(refused("GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", narrow) == 0);
    CHECK(refused("GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n", narrow) == 431);
}

#include "core/http/request_rules.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/unit/http/refused.hpp"

using namespace slotctl::http;
using slotctl::tests::status_of;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

RequestHead head_with(const Fields& fields, int minor_version = 1) {
    RequestHead head{"POST", "/", minor_version, {}};
    for (const auto& [name, value] : fields) head.headers.add(name, value);
    return head;
}

unsigned framing_refused(const Fields& fields, int minor_version = 1) {
    return status_of([&] { static_cast<void>(framing_of(head_with(fields, minor_version))); });
}

unsigned host_refused(const Fields& fields) {
    return status_of([&] { static_cast<void>(host_of(head_with(fields))); });
}

}  // namespace

TEST_CASE("a body has the length that its request says, and none without one") {
    CHECK(framing_of(head_with({})).length == 0);
    CHECK(framing_of(head_with({{"content-length", "0"}})).length == 0);
    CHECK(framing_of(head_with({{"Content-Length", "1234567"}})).length == 1234567);
    CHECK(framing_of(head_with({{"Transfer-Encoding", "Chunked"}})).chunked);
    CHECK_FALSE(framing_of(head_with({{"Content-Length", "5"}})).chunked);
}

TEST_CASE("a length that proxies and servers could read differently is refused") {
    for (const auto* length :
         {"", "+5", "-5", "5 5", "5, 5", "5,5", "0x5", "5.0", "05", "00", "5;", "five", "\t5\v"})
        CHECK(framing_refused({{"Content-Length", length}}) == 400);
    CHECK(framing_refused({{"Content-Length", "5"}, {"content-length", "5"}}) == 400);
    CHECK(framing_refused({{"Content-Length", "5"}, {"CONTENT-LENGTH", "6"}}) == 400);
    CHECK(framing_refused({{"Content-Length", "9223372036854775808"}}) == 413);
    CHECK(framing_refused({{"Content-Length", std::string(500, '9')}}) == 413);
}

TEST_CASE("a request with two kinds of length, or a coding other than chunked, is refused") {
    CHECK(framing_refused({{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}) == 400);
    CHECK(framing_refused({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}) == 400);
    CHECK(framing_refused({{"Transfer-Encoding", "chunked"}}, 0) == 400);
    for (const auto* coding : {"gzip", "gzip, chunked", "chunked, chunked", "chunked, identity", "identity",
                               "xchunked", "chunked;q=1", "\"chunked\"", ""})
        CHECK(framing_refused({{"Transfer-Encoding", coding}}) == 501);
}

TEST_CASE("the host is given in lower case and without its port") {
    const auto host = [](const std::string& field) { return host_of(head_with({{"Host", field}})); };
    CHECK(host("Shop.Example") == "shop.example");
    CHECK(host("shop.example:8080") == "shop.example");
    CHECK(host("shop.example:") == "shop.example");
    CHECK(host("127.0.0.1:8080") == "127.0.0.1");
    CHECK(host("[::1]") == "[::1]");
    CHECK(host("[2001:DB8::1]:443") == "[2001:db8::1]");
    CHECK(host("my_shop") == "my_shop");
    CHECK(host_of(head_with({}, 0)).empty());
}

TEST_CASE("a request without one plain host is refused") {
    CHECK(host_refused({}) == 400);
    CHECK(host_refused({{"Host", "shop"}, {"host", "shop"}}) == 400);
    for (const auto* host : {"", ":80", "shop:80:80", "shop:http", "shop:-1", "shop:123456", "user@shop",
                             "shop/path", "shop,other", "shop other", "http://shop", "[::1", "::1", "[]",
                             "[::1]x", "[::1]:", "[fe80::1%25eth0]", "shop%2e", "sh\xc3\xb6p"})
        CHECK(host_refused({{"Host", host}}) == (std::string(host) == "[::1]:" ? 0 : 400));
}

TEST_CASE("a connection stays open as its version and its field say") {
    CHECK(keeps_alive(head_with({})));
    CHECK_FALSE(keeps_alive(head_with({}, 0)));
    CHECK(keeps_alive(head_with({{"Connection", "Keep-Alive"}}, 0)));
    CHECK_FALSE(keeps_alive(head_with({{"Connection", "keep-alive, Close"}})));
    CHECK_FALSE(keeps_alive(head_with({{"Connection", "upgrade"}, {"connection", "close"}})));
    CHECK(keeps_alive(head_with({{"Connection", "closed"}})));
}

TEST_CASE("only 100-continue can be expected") {
    CHECK_FALSE(awaits_continue(head_with({})));
    CHECK(awaits_continue(head_with({{"Expect", "100-Continue"}})));
    CHECK_FALSE(awaits_continue(head_with({{"Expect", "100-continue"}}, 0)));
    CHECK(status_of([] {
              static_cast<void>(awaits_continue(head_with({{"Expect", "202-accepted"}})));
          }) == 417);
}

#include "core/http/listen_address.hpp"

#include <string>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl::http;

TEST_CASE("addresses to listen on are read, and those that only this machine reaches are known") {
    const auto four = read_listen_address("127.0.0.1:8080");
    CHECK(four.host == "127.0.0.1");
    CHECK(four.port == 8080);
    CHECK(is_local(four));
    const auto six = read_listen_address("[::1]:0");
    CHECK(six.host == "::1");
    CHECK(six.port == 0);
    CHECK(is_local(six));
    CHECK(is_local(read_listen_address("localhost:80")));
    CHECK(read_listen_address("localhost:80").host == "127.0.0.1");
    CHECK(read_listen_address("unix:/run/slotctl/http.sock").socket == "/run/slotctl/http.sock");
    CHECK(is_local(read_listen_address("unix:http.sock")));
    CHECK_FALSE(is_local(read_listen_address("0.0.0.0:80")));
    CHECK_FALSE(is_local(read_listen_address("[::]:80")));
    CHECK_FALSE(is_local(read_listen_address("127.evil.example:80")));
}

TEST_CASE("what is no address with a port is refused") {
    for (const auto* text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                             "127.0.0.1:-1", "::1:80", "[::1]", "unix:", "127.0.0.1: 80"})
        CHECK_THROWS_AS(read_listen_address(text), slotctl::Error);
}

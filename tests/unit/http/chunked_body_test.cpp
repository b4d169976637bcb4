#include "core/http/chunked_body.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/unit/http/refused.hpp"

using namespace slotctl::http;
using slotctl::tests::status_of;

namespace {

constexpr std::size_t most = 1000;

unsigned refused(const std::string& text) {
    return status_of([&] {
        ChunkedBody body(most);
        body.take(text);
    });
}

std::string chunk(const std::string& data) {
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%zx", data.size());
    return size.data() + ("\r\n" + data) + "\r\n";
}

}  // namespace

TEST_CASE("a body in chunks is put together, and what follows it is left") {
    ChunkedBody body(most);
    const std::string text = "5;name=value\r\nhello\r\n00A \t;x\r\n, world!!!\r\n0\r\nTrailer: x\r\n\r\n";
    // A blank after the size is refused, an extension is not.
    CHECK(refused(text) == 400);
    const std::string sound = "5;name=value\r\nhello\r\n00A;x\r\n, world!!!\r\n0\r\nTrailer: x\r\n\r\n";
    CHECK(body.take(sound + "GET /") == sound.size());
    CHECK(body.complete());
    CHECK(body.text() == "hello, world!!!");
}

TEST_CASE("a body in chunks is the same however its bytes arrive") {
    CHECK(rc::check("in any chunks and any pieces", [] {
        std::string text, sent;
        for (const auto& part : *rc::gen::container<std::vector<std::string>>(
                 rc::gen::container<std::string>(rc::gen::arbitrary<char>()))) {
            if (part.empty() || text.size() + part.size() > most) continue;
            text += part;
            sent += chunk(part);
        }
        sent += "0\r\n\r\n";
        ChunkedBody body(most);
        std::string waiting;
        std::size_t at = 0;
        while (at < sent.size()) {
            RC_ASSERT_FALSE(body.complete());
            const auto length = std::min(*rc::gen::inRange<std::size_t>(1, 9), sent.size() - at);
            waiting += sent.substr(at, length);
            at += length;
            waiting.erase(0, body.take(waiting));
        }
        RC_ASSERT(body.complete());
        RC_ASSERT(waiting.empty());
        RC_ASSERT(body.text() == text);
    }));
}

TEST_CASE("what is no chunk is refused") {
    for (const auto* text : {"\r\n", "x\r\n", "-1\r\n", "+1\r\na\r\n", "0x1\r\na\r\n", " 1\r\na\r\n",
                             "1 \r\na\r\n", "1\na\n", "1\r\nab\r\n", "1\r\na\n", "1\r\naX\n", "1;\x01\r\n",
                             "0\r\nA\x01: b\r\n\r\n", "0\r\n\n", "1,1\r\n"})
        CHECK(refused(text) == 400);
    CHECK(refused("1;" + std::string(300, 'x')) == 400);
}

TEST_CASE("a body in chunks that is too long is refused before it has arrived") {
    CHECK(refused("3e8\r\n") == 0);
    CHECK(refused("3e9\r\n") == 413);
    CHECK(refused(chunk(std::string(600, 'a')) + "191\r\n") == 413);
    CHECK(refused("fffffffffffffff\r\n") == 413);
    CHECK(refused("ffffffffffffffff\r\n") == 413);
    CHECK(refused("10000000000000005\r\n") == 413);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 100; ++i) trailers += "A: " + std::string(100, 'b') + "\r\n";
    CHECK(refused(trailers) == 431);
}

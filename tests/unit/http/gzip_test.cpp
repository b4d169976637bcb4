#include <array>
#include <string>

#include <rapidcheck.h>
#include <zlib.h>

#include "core/http/content_coding.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl::http;

namespace {

/// By zlib's own reader, which also compares the checksum.
std::string unpacked(const std::string& packed) {
    z_stream stream{};
    REQUIRE(::inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
    std::string copy = packed, text;
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    std::array<char, 4096> part{};
    int result = Z_OK;
    while (result == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(part.data());
        stream.avail_out = part.size();
        result = ::inflate(&stream, Z_NO_FLUSH);
        text.append(part.data(), part.size() - stream.avail_out);
    }
    ::inflateEnd(&stream);
    REQUIRE(result == Z_STREAM_END);
    REQUIRE(stream.avail_in == 0);
    return text;
}

}  // namespace

TEST_CASE("a compressed answer is the answer, smaller, and the same bytes each time") {
    std::string day;
    for (int i = 0; i < 1000; ++i)
        day += R"({"start":"2026-12-01T)" + std::to_string(i) + R"(","is_free":true},)";
    for (const int level : {1, 6, 9}) {
        const std::string packed = gzip(day, level);
        CHECK(packed.size() < day.size() / 5);
        CHECK(packed == gzip(day, level));
        CHECK(unpacked(packed) == day);
    }
    CHECK(unpacked(gzip("", 6)).empty());
}

TEST_CASE("every text can be unpacked again") {
    CHECK(rc::check("whatever its bytes", [] {
        const auto text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
        const int level = *rc::gen::inRange(1, 10);
        RC_ASSERT(unpacked(gzip(text, level)) == text);
    }));
}

#include "core/http/content_coding.hpp"

#include <string>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl::http;

namespace {

bool accepts(const std::string& field) {
    Headers headers;
    headers.add("accept-encoding", field);
    return accepts_gzip(headers);
}

}  // namespace

TEST_CASE("gzip is sent to those who take it and do not prefer a plain answer") {
    for (const auto* field : {"gzip", "GZIP", "x-gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8",
                              "gzip;q=0.001", "*", "*;q=0.1", "gzip ; q=1.000", "identity;q=0, gzip;q=0.5",
                              "identity;q=0.5, *;q=0.5", "deflate,gzip;Q=0.5"})
        CHECK(accepts(field));
    for (const auto* field :
         {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "identity", "identity, gzip;q=0.9", "gzip;q=0, *",
          "gzip;q=2", "gzip;q=1.001", "gzip;q=0.5555", "gzip;q=", "gzip;q=a", "gzip;x=1", "gzipped"})
        CHECK_FALSE(accepts(field));
    CHECK_FALSE(accepts_gzip({}));
}

TEST_CASE("several fields Accept-Encoding are one list") {
    Headers headers;
    headers.add("Accept-Encoding", "br");
    headers.add("Accept-Encoding", "gzip");
    CHECK(accepts_gzip(headers));
}

TEST_CASE("a program without zlib says that it lacks it") {
    if (built_with_gzip()) return;
    CHECK_THROWS_AS(gzip("text", 1), slotctl::Error);
}

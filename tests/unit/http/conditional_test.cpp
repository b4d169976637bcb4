#include "core/http/conditional.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace slotctl::http;

namespace {

bool unchanged(const std::string& field, const std::string& etag, const std::string& method = "GET") {
    Request request;
    request.method = method;
    request.headers.add("if-none-match", field);
    return is_unchanged(request, etag);
}

}  // namespace

TEST_CASE("a client that has an answer already is known by its tag, alone or in a list, weak or strong") {
    CHECK(unchanged("\"a\"", "\"a\""));
    CHECK(unchanged("W/\"a\"", "\"a\""));
    CHECK(unchanged("\"a\"", "W/\"a\""));
    CHECK(unchanged("\"x\", W/\"y\" ,\"a\"", "\"a\""));
    CHECK(unchanged("*", "\"a\""));
    CHECK(unchanged(",, \"a\"", "\"a\"", "HEAD"));
    CHECK(unchanged("\"one,two\", \"a\"", "\"a\""));
    CHECK(unchanged("\"one,two\"", "\"one,two\""));
}

TEST_CASE("other tags, other methods and what is no tag match nothing") {
    CHECK_FALSE(unchanged("\"a\"", "\"b\""));
    CHECK_FALSE(unchanged("\"A\"", "\"a\""));
    CHECK_FALSE(unchanged("a", "\"a\""));
    CHECK_FALSE(unchanged("w/\"a\"", "\"a\""));
    CHECK_FALSE(unchanged("", "\"a\""));
    CHECK_FALSE(unchanged("\"*\"", "\"a\""));
    CHECK_FALSE(unchanged("\"x,\"a\"\"", "\"a\""));
    CHECK_FALSE(unchanged("*", "\"a\"", "POST"));
    CHECK_FALSE(is_unchanged({"GET", "/", {}, {}, {}, {}, {}}, "\"a\""));
}

TEST_CASE("several fields If-None-Match are one list") {
    Request request;
    request.method = "GET";
    request.headers.add("If-None-Match", "\"x\"");
    request.headers.add("If-None-Match", "\"a\"");
    CHECK(is_unchanged(request, "\"a\""));
}

#include <chrono>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/http/answer_head.hpp"
#include "core/http/problem.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl::http;
using nlohmann::json;

namespace {

constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";

Response with_body(const std::string& text) {
    Response response;
    response.headers.add("Content-Type", "text/plain");
    response.body = std::make_shared<const std::string>(text);
    return response;
}

}  // namespace

TEST_CASE("dates are written as HTTP wants them") {
    using namespace std::chrono;
    CHECK(http_date(sys_days(1994y / November / 6) + 8h + 49min + 37s) == date);
    CHECK(http_date(sys_days(2024y / February / 29)) == "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST_CASE("an answer's head has what the server adds and what the answer says") {
    CHECK(answer_head(with_body("hello"), {date, true, 1, false}) ==
          "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 5\r\nContent-Type: "
          "text/plain\r\n\r\n");
    Response nothing;
    nothing.status = 204;
    CHECK(answer_head(nothing, {date, false, 1, false}) ==
          "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\n\r\n");
    CHECK_THAT(answer_head({}, {date, true, 1, false}), Catch::Contains("Content-Length: 0\r\n"));
    CHECK_THAT(answer_head({}, {date, true, 0, false}), Catch::Contains("Connection: keep-alive\r\n"));
    CHECK_THAT(answer_head({}, {date, false, 1, true}), Catch::Contains("Transfer-Encoding: chunked\r\n"));
    CHECK_THAT(answer_head({}, {date, false, 0, true}),
               !Catch::Contains("Transfer-Encoding") && !Catch::Contains("Content-Length"));
}

TEST_CASE("no data can end an answer's head early or add a field to it") {
    for (const auto& [name, value] : {std::pair("Location", "/a\r\nSet-Cookie: x"),
                                      {"Location", "/a\nb"},
                                      {"Loc ation", "/"},
                                      {"Location:", "/"},
                                      {"", "x"},
                                      {"Content-Length", "5"},
                                      {"transfer-encoding", "chunked"}}) {
        Response response;
        response.headers.add(name, value);
        CHECK_THROWS_AS(answer_head(response, {date, true, 1, false}), slotctl::Error);
    }
    Response odd;
    odd.status = 99;
    CHECK_THROWS_AS(answer_head(odd, {date, true, 1, false}), slotctl::Error);
}

TEST_CASE("a problem is JSON whatever its words are") {
    const auto response =
        problem(404, "no \"service\" of that\nname: \xff", R"("hint":"look again","nearest":[1,2])");
    CHECK(response.status == 404);
    CHECK(*response.headers.find("content-type") == "application/problem+json");
    CHECK(*response.headers.find("cache-control") == "no-store");
    const auto body = json::parse(*response.body);
    CHECK(body["type"] == "about:blank");
    CHECK(body["title"] == "Not Found");
    CHECK(body["status"] == 404);
    CHECK(body["detail"] == "no \"service\" of that\nname: \uFFFD");
    CHECK(body["hint"] == "look again");
    CHECK(body["nearest"] == json({1, 2}));
    CHECK(json::parse(*problem(499, "").body)["title"] == "");
}

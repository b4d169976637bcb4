#include "core/serve/parameters.hpp"

#include <rapidcheck.h>

#include "core/serve/problem.hpp"
#include "tests/support/catch.hpp"

namespace slotctl::serve {
namespace {

using Given = std::vector<std::pair<std::string, std::string>>;

const std::vector<Parameter> known{
    {.name = "date", .kind = ParameterKind::date, .help = "The date", .required = true},
    {.name = "service_id", .kind = ParameterKind::id, .help = "The service", .repeatable = true},
    {.name = "next", .kind = ParameterKind::count, .help = "How many", .most = 100},
    {.name = "all", .kind = ParameterKind::flag, .help = "All"},
    {.name = "hold", .kind = ParameterKind::duration, .help = "How long"},
    {.name = "zone", .kind = ParameterKind::zone, .help = "The zone"},
    {.name = "by", .kind = ParameterKind::choice, .help = "How", .choices = {"day"}},
    {.name = "customer", .kind = ParameterKind::text, .help = "Who", .most = 5},
};

std::pair<unsigned, std::string> refusal_of_query(const Given& given) {
    try {
        static_cast<void>(arguments_of_query(known, given));
    } catch (const Refusal& refusal) {
        return {refusal.problem().status, refusal.problem().detail};
    }
    return {0, ""};
}

std::pair<unsigned, std::string> refusal_of_body(const std::string& body) {
    try {
        static_cast<void>(arguments_of_body(known, body));
    } catch (const Refusal& refusal) {
        return {refusal.problem().status, refusal.problem().detail};
    }
    return {0, ""};
}

TEST_CASE("a query's values arrive as what they are") {
    const auto arguments = arguments_of_query(known, {{"date", "2026-12-01"},
                                                      {"service_id", "11"},
                                                      {"service_id", "10"},
                                                      {"next", "7"},
                                                      {"all", ""},
                                                      {"hold", "15m"},
                                                      {"zone", "Europe/Berlin"},
                                                      {"by", "day"},
                                                      {"customer", "c-1"}});
    CHECK(format_date(*arguments.date("date")) == "2026-12-01");
    CHECK(arguments.numbers("service_id") == std::vector<std::int64_t>{11, 10});
    CHECK(arguments.number("next") == 7);
    CHECK(arguments.flag("all"));
    CHECK(arguments.duration("hold") == std::chrono::minutes{15});
    CHECK(arguments.text("zone") == "Europe/Berlin");
    CHECK(arguments.text("customer") == "c-1");
}

TEST_CASE("a wrong query is refused with the parameter and what was expected") {
    const auto with = [](const std::string& name, const std::string& value) {
        return refusal_of_query({{"date", "2026-12-01"}, {name, value}});
    };
    CHECK(refusal_of_query({}) == std::pair{400U, std::string("the parameter \"date\" is missing")});
    CHECK(with("dates", "x").second == "there is no parameter \"dates\"");
    CHECK(with("date", "2026-12-02").second == "the parameter \"date\" is given more than once");
    CHECK(with("service_id", "0").second ==
          "the parameter \"service_id\": \"0\" is not an id: a whole number from 1");
    for (const auto& [name, value] : Given{{"service_id", "-1"},
                                           {"service_id", "1x"},
                                           {"service_id", "99999999999999999999"},
                                           {"next", "101"},
                                           {"next", ""},
                                           {"all", "yes"},
                                           {"hold", "soon"},
                                           {"zone", "../etc/passwd"},
                                           {"by", "week"},
                                           {"customer", ""},
                                           {"customer", "too long"}}) {
        CAPTURE(name, value);
        CHECK(with(name, value).first == 400);
    }
}

TEST_CASE("a body's members must have JSON's own types") {
    const auto arguments = arguments_of_body(
        known, R"({"date":"2026-12-01","service_id":[1,2],"all":true,"hold":90,"zone":null,"customer":"c"})");
    CHECK(arguments.numbers("service_id") == std::vector<std::int64_t>{1, 2});
    CHECK(arguments.duration("hold") == std::chrono::seconds{90});
    CHECK_FALSE(arguments.has("zone"));
    CHECK(refusal_of_body("{").first == 400);
    for (const char* body : {"[]", "{}", R"({"date":1})", R"({"date":"2026-12-01","service_id":"1"})",
                             R"({"date":"2026-12-01","service_id":1.5})",
                             R"({"date":"2026-12-01","service_id":18446744073709551615})",
                             R"({"date":"2026-12-01","all":"true"})", R"({"date":"2026-12-01","next":[1]})",
                             R"({"date":null})", R"({"date":"2026-12-01","unknown":null})"}) {
        CAPTURE(body);
        CHECK(refusal_of_body(body).first == 422);
    }
}

TEST_CASE("the order of a query does not matter to what is kept") {
    CHECK(rc::check([](const std::vector<int>& numbers) {
        Given one{{"date", "2026-12-01"}, {"all", "1"}}, other{{"all", "true"}};
        for (const int number : numbers) {
            const std::string text = std::to_string(1 + std::abs(number % 1000));
            one.emplace_back("service_id", text);
            other.insert(other.begin(), {"service_id", text});
        }
        other.emplace_back("date", "2026-12-01");
        RC_ASSERT(arguments_of_query(known, one).canonical() == arguments_of_query(known, other).canonical());
    }));
}

TEST_CASE("different texts are different questions") {
    CHECK(rc::check([](const std::string& one, const std::string& other) {
        Arguments first, second;
        first.add("customer", one);
        second.add("customer", other);
        RC_ASSERT((first.canonical() == second.canonical()) == (one == other));
    }));
}

TEST_CASE("whatever a query says, it is read or refused") {
    CHECK(rc::check([](const Given& given) {
        try {
            static_cast<void>(arguments_of_query(known, given));
        } catch (const Refusal& refusal) {
            RC_ASSERT(refusal.problem().status == 400U);
        }
    }));
}

}  // namespace
}  // namespace slotctl::serve

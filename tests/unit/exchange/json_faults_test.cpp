#include <sstream>
#include <stdexcept>
#include <streambuf>

#include "tests/unit/exchange/errors_about.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

std::string repeated(const std::string& text, int count) {
    std::string result;
    for (int i = 0; i < count; ++i) result += text;
    return result;
}

}  // namespace

TEST_CASE("all errors of a file are reported at once, each with its path") {
    const std::string text = R"({"providers":[{"id":1},{"id":2},{"id":3},
            {"id":4,"availability":[{"days":["mon"],"from":"09:00","to":"25:00"}]}],
        "services":[{"id":0,"duration":"soon"}],
        "bookings":[{"provider_id":1,"service_id":1}]})";
    CHECK(errors_about(text) ==
          "providers[3].availability[0].to: \"25:00\" is no time of day\n"
          "services[0].id: 0 is too small: at least 1\n"
          "services[0].duration: invalid duration \"soon\": each unit needs a whole number before it\n"
          "bookings[0].starts_at: is missing");
    CHECK_THROWS_WITH(([&] {
                          std::istringstream in(text);
                          read_business(in, [](std::string_view) { return true; });
                      }()),
                      "4 faults in the file");
    CHECK(FaultyFile(std::vector<Fault>{{"orders", "a list is expected, not null"}}).what() ==
          std::string("1 fault in the file"));
}

TEST_CASE("a file that is not an object of lists is refused") {
    CHECK(errors_about("[]") == "the file: an object with lists is expected, not a list");
    CHECK(errors_about("null") == "the file: an object with lists is expected, not null");
    CHECK(errors_about(R"({"providers":{"id":1},"orders":7,"services":null})") ==
          "providers: a list is expected, not an object\n"
          "orders: a list is expected, not a number\n"
          "services: a list is expected, not null");
    CHECK(errors_about(R"({"providers":[1,["a"],"b",null,{"id":1,"x":2}]})") ==
          "providers[0]: an object is expected, not a number\n"
          "providers[1]: an object is expected, not a list\n"
          "providers[2]: an object is expected, not a text\n"
          "providers[3]: an object is expected, not null\n"
          "providers[4].x: is no known key; known are id, name, time_zone, active, availability, overrides, "
          "services, calendars, feeds");
}

TEST_CASE("an unknown key is reported with the nearest known one") {
    CHECK(errors_about(R"({"provider":[{"id":"?"}],"services":[]})") ==
          "provider: is no known key; did you mean \"providers\"?");
    CHECK(errors_about(R"({"people":[]})") ==
          "people: is no known key; known are providers, services, slots, bookings, variants, drop_products, "
          "orders, customers, customer_devices, notifications, told_bookings, reviews, provider_statistics, "
          "daily_statistics, chat_rooms");
    CHECK(errors_about("services", R"({"id":1,"bufer_after":"5m"})") ==
          "services[0].bufer_after: is no known key; did you mean \"buffer_after\"?");
    CHECK(errors_about("variants", R"({"id":1,"reserved_quantity":3})") ==
          "variants[0].reserved_quantity: is worked out from the reservations; leave it out");
    CHECK(errors_about("variants", "{\"id\":1,\"\":2,\"a\\nb\":3}") ==
          "variants[0].\"\": is no known key; known are id, sku, stock_quantity\n"
          "variants[0].a\\u000ab: is no known key; known are id, sku, stock_quantity");
}

TEST_CASE("a repeated key is reported, wherever it is") {
    CHECK(errors_about(R"({"services":[],"orders":[],"services":[{"id":0}]})") ==
          "services: this key stands twice");
    CHECK(errors_about(R"({"services":[{"id":1},{"id":2,"name":"a","name":"b"}]})") ==
          "services[1].name: this key stands twice");
    CHECK(errors_about(
              "providers",
              R"({"id":1,"services":[{"id":3},{"id":4,"hours":[{"days":["mon"],"from":"09:00","from":"10:00",
                         "to":"12:00"}]}]})") ==
          "providers[0].services[1].hours[0].from: this key stands twice");
}

TEST_CASE("a syntax error is reported with its line and column, after the errors before it") {
    CHECK(errors_about("{\"services\": [\n {\"id\": 0},\n {\"id\" 5}\n]}") ==
          "services[0].id: 0 is too small: at least 1\n"
          "line 3, column 8: syntax error: unexpected number literal; expected ':'");
    CHECK_THAT(errors_about(""),
               Catch::StartsWith("line 1, column 1: syntax error: unexpected end of input; "));
    CHECK(errors_about("{\n") ==
          "line 2, column 1: syntax error: unexpected end of input; expected string literal");
    CHECK(errors_about("{}\n}") == "line 2, column 1: syntax error: unexpected '}'; expected end of input");
    CHECK(errors_about("\xEF\xBB\xBF{,}") ==
          "line 1, column 2: syntax error: unexpected ','; expected string literal");
    CHECK(errors_about("{\"a\n\"}") ==
          "line 1, column 4: syntax error: invalid string: control character U+000A (LF) must be escaped to "
          "\\u000A or \\n");
    CHECK(errors_about("{\"orders\":[1\n2]}") ==
          "orders[0]: an object is expected, not a number\nline 2, column 1: syntax error: unexpected number "
          "literal; expected ']'");
    CHECK(errors_about("{\"orders\":[1\n") ==
          "orders[0]: an object is expected, not a number\nline 2, column 1: syntax error: unexpected end of "
          "input; expected ']'");
    CHECK(errors_about("{\"orders\":1e999}") == "line 1, column 15: a number is too large");
    CHECK(errors_about("// hello") == "line 1, column 1: syntax error: invalid literal");
}

TEST_CASE("a syntax error far into a file has its place, and the errors before it stand first") {
    std::string text = "{\"services\": [";
    for (int i = 0; i < 20'000; ++i)
        text += "{\"id\": " + std::to_string(i) + ", \"name\": \"Haircut\", \"duration\": \"30m\"},\n";
    CHECK(errors_about(text + "}") ==
          "services[0].id: 0 is too small: at least 1\n"
          "line 20001, column 1: syntax error: unexpected '}'; expected '[', '{', or a literal");
}

TEST_CASE("what fails while records are read ends the reading of a long file") {
    std::string text = "{\"providers\": [";
    for (int i = 1; i < 20'000; ++i)
        text += "{\"id\": " + std::to_string(i) + ", \"name\": \"Anna\", \"time_zone\": \"UTC\"},";
    std::istringstream in(text);
    CHECK_THROWS_WITH(
        read_business(in, [](std::string_view) -> bool { throw std::runtime_error("no zones here"); }),
        "no zones here");
}

TEST_CASE("a syntax error does not show the bytes of the file") {
    CHECK(errors_about("variants", R"({"id":1,"sku":")" + repeated("x", 100'000) + "\xFF") ==
          "line 1, column 100029: syntax error: invalid string: ill-formed UTF-8 byte");
    CHECK(errors_about("variants", R"({"id":1,"sku":" - ; last read: '\x01 ")") ==
          "line 1, column 47: syntax error: invalid string: forbidden character after backslash");
}

TEST_CASE("values that are nested too deeply are reported and not read") {
    const std::string deep = repeated("[", 100'000) + repeated("]", 100'000);
    CHECK(errors_about(R"({"variants":[{"id":1,"sku":)" + deep + R"(},{"id":0}]})") ==
          "variants[0].sku" + repeated("[0]", 61) +
              ": is nested more than 64 deep\n"
              "variants[0].sku: a text is expected, not a list\n"
              "variants[1].id: 0 is too small: at least 1");
    CHECK(errors_about(deep) == "the file: an object with lists is expected, not a list");
    CHECK(errors_about(R"({"people":)" + deep + "}") ==
          "people: is no known key; known are providers, services, slots, bookings, variants, drop_products, "
          "orders, customers, customer_devices, notifications, told_bookings, reviews, provider_statistics, "
          "daily_statistics, chat_rooms");
    CHECK(errors_about(repeated("[", 100'000)) ==
          "the file: an object with lists is expected, not a list\n"
          "line 1, column 100001: syntax error: unexpected end of input; expected '[', '{', or a literal");
}

TEST_CASE("a thousand errors are listed, and the others counted") {
    const auto faults = faults_in(R"({"orders":[)" + repeated("1,", 1204) + "1]}");
    REQUIRE(faults.size() == 1001);
    CHECK(lines_of({faults[999]}) == "orders[999]: an object is expected, not a number");
    CHECK(lines_of({faults[1000]}) == "the file: 205 more faults are not listed here");
    CHECK(FaultyFile(faults).what() == std::string("more than 1000 faults in the file"));
    CHECK(faults_in(R"({"orders":[)" + repeated("1,", 999) + "1]}").size() == 1000);
}

TEST_CASE("a stream that breaks is not mistaken for the end of the file") {
    struct Broken final : std::streambuf {
        int_type underflow() override { throw std::runtime_error("input/output error"); }
    } broken;
    std::istream in(&broken);
    CHECK_THROWS_WITH(read_business(in, [](std::string_view) { return true; }),
                      "the input cannot be read to its end");
}

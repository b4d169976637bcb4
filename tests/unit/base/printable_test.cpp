#include "core/base/printable.hpp"

#include <string>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;

/// Whether neither a terminal nor a reader could mistake any byte for something other than a character.
bool is_harmless(const std::string& text, const std::string& kept) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 || byte == 0x7F) && kept.find(text[i]) == std::string::npos) return false;
        if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) return false;
    }
    return nlohmann::json(text).dump().size() >= text.size();  // throws if it is not UTF-8
}

}  // namespace

TEST_CASE("control characters of every kind, direction marks and line separators are escaped") {
    CHECK(printable_line("a\x1b[31m\x07z") == "a\\x1b[31m\\x07z");
    CHECK(printable_line("a\nb\r\tc\x7f") == "a\\nb\\r\\tc\\x7f");
    CHECK(printable_line("\xC2\x9B"
                         "31m\xC2\x85") == "\\x9b31m\\x85");
    CHECK(printable_line("abc\u202Edef\u2066\u200F\u061C\u2028") ==
          "abc\\u202edef\\u2066\\u200f\\u061c\\u2028");
    CHECK(printable_line(std::string_view("a\0b", 3)) == "a\\x00b");
    CHECK(printable_line("M\u00fcller \u2013 \u9aea \U0001F600") == "M\u00fcller \u2013 \u9aea \U0001F600");
    CHECK(printable_line("a\xFF\x9B") == "a\uFFFD\uFFFD");
}

TEST_CASE("in a text of several lines, line breaks stay, and no other control characters") {
    CHECK(printable_lines("one\n  two\tx\x1b[0m") == "one\n  two\\tx\\x1b[0m");
}

TEST_CASE("a report keeps its colours, and no other sequence") {
    CHECK(printable_document("\x1b[1;31mbad\x1b[0m\tx\n") == "\x1b[1;31mbad\x1b[0m\tx\n");
    CHECK(printable_document("\x1b]0;title\x07\x1b[2J\x1b[m") == "\\x1b]0;title\\x07\\x1b[2J\x1b[m");
}

TEST_CASE("escaping does not change the meaning of a JSON document") {
    CHECK(printable_document("{\"a\":\"\x7f\xC2\x9B\u202E\u00e9\"}\n") ==
          "{\"a\":\"\\u007f\\u009b\\u202e\u00e9\"}\n");
    CHECK(rc::check("any text", [](const std::string& text) {
        const auto document =
            nlohmann::json{{"text", text}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        const auto shown = printable_document(document);
        RC_ASSERT(nlohmann::json::parse(shown) == nlohmann::json::parse(document));
        RC_ASSERT(is_harmless(shown, "\n\t"));
    }));
}

TEST_CASE("for any bytes, the printable text is harmless, and making it printable again changes nothing") {
    CHECK(rc::check("any bytes", [](const std::string& bytes) {
        const auto shown = printable_line(bytes);
        RC_ASSERT(is_harmless(shown, ""));
        RC_ASSERT(printable_line(shown) == shown);
        RC_ASSERT(is_harmless(printable_lines(bytes), "\n"));
    }));
}

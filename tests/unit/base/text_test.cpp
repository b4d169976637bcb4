#include "core/base/text.hpp"

#include <rapidcheck.h>

#include "core/base/date_names.hpp"
#include "core/base/printable.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;

TEST_CASE("things are counted in singular and plural") {
    CHECK(plural(0, "order") == "0 orders");
    CHECK(plural(1, "order") == "1 order");
    CHECK(plural(2, "order") == "2 orders");
}

TEST_CASE("words are joined by the separator, and by nothing else") {
    CHECK(joined({}).empty());
    CHECK(joined(std::vector<std::string>{"a"}) == "a");
    CHECK(joined(std::vector<std::string>{"a", "b", "c"}) == "a, b, c");
    CHECK(joined(std::vector<std::string>{"a", "b"}, " | ") == "a | b");
}

TEST_CASE("a field of CSV can neither colour a terminal nor leave its row") {
    CHECK(csv_field("Asha") == "Asha");
    CHECK(csv_field("a, b") == "\"a, b\"");
    CHECK(csv_field("say \"a\"") == "\"say \"\"a\"\"\"");
    CHECK(csv_field("two\nlines") == "\"two\nlines\"");
    CHECK(csv_field("\x1b[8mhidden") == "\\x1b[8mhidden");
    CHECK(csv_text("=1+2") == "'=1+2");
}

TEST_CASE("a shortened text ends in an ellipsis, and no character is split") {
    CHECK(shortened("Zoë", 4) == "Zoë");
    CHECK(shortened("Zoë", 3) == "Zo…");
    CHECK(shortened("Zoë", 2) == "Zo…");
    CHECK(shortened("€", 0) == "…");
    CHECK(shortened("", 0).empty());
    CHECK(utf8_prefix("a😀b", 4) == "a");
    CHECK(utf8_prefix("a😀b", 5) == "a😀");
}

TEST_CASE("the beginning of a text is as long as possible, and valid UTF-8") {
    CHECK(rc::check([](const std::string& bytes, std::uint8_t most) {
        const std::string text = printable_lines(bytes);  // in UTF-8, whatever the bytes are
        const std::string_view cut = utf8_prefix(text, most);
        RC_ASSERT(text.starts_with(cut));
        RC_ASSERT(cut.size() <= most);
        RC_ASSERT(printable_lines(cut) == cut);
        if (cut.size() == text.size()) return;
        const std::size_t next = character_length(std::string_view(text).substr(cut.size()));
        RC_ASSERT(next > 0);
        RC_ASSERT(cut.size() + next > most);
    }));
}

TEST_CASE("short names of days and months are the beginnings of the long ones") {
    for (std::size_t i = 0; i < weekday_names.size(); ++i)
        CHECK(weekday_words.at(i).substr(1) == short_name(weekday_names.at(i)).substr(1));
    for (std::size_t i = 0; i < month_names.size(); ++i)
        CHECK(month_words.at(i).substr(1) == short_name(month_names.at(i)).substr(1));
}

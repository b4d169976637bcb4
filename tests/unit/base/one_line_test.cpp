#include "core/base/one_line.hpp"

#include "tests/support/catch.hpp"

using namespace slotctl;

TEST_CASE(
    "line breaks become blanks, other control characters are escaped, and letters of all scripts stay") {
    CHECK(without_controls("a\r\nb\tc\x1b[31m\x7f\xC2\x9B") == "a  b c\\x1b[31m\\x7f\\x9b");
    CHECK(without_controls("Müller – 髪") == "Müller – 髪");
}

TEST_CASE("lines are joined without indentation and without empty ones") {
    CHECK(joined_lines("ERROR: no\nLINE 1: x\n        ^\n\n") == "ERROR: no; LINE 1: x; ^");
    CHECK(joined_lines("one\n  two words  \n") == "one; two words");
    CHECK(joined_lines("  \n\n").empty());
    CHECK(joined_lines("failed\n\tIs the server running?\n") == "failed; Is the server running?");
    CHECK(joined_lines("one") == "one");
}

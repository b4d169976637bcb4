#include "core/base/one_line.hpp"

#include "tests/support/catch.hpp"

using namespace slotctl;

TEST_CASE("control characters become blanks, and letters of all scripts stay") {
    CHECK(without_controls("a\r\nb\tc\x1b[31m\x7f") == "a  b c [31m ");
    CHECK(without_controls("Müller – 髪") == "Müller – 髪");
}

TEST_CASE("lines are joined without indentation and without empty ones") {
    CHECK(joined_lines("ERROR: no\nLINE 1: x\n        ^\n\n") == "ERROR: no; LINE 1: x; ^");
    CHECK(joined_lines("one\n  two words  \n") == "one; two words");
    CHECK(joined_lines("  \n\n").empty());
    CHECK(joined_lines("one") == "one");
}

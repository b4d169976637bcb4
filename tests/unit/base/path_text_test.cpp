#include "core/base/path_text.hpp"

#include "tests/support/catch.hpp"

using slotctl::path_from;
using slotctl::utf8;

TEST_CASE("a path keeps every letter of its name as text and back") {
    for (const std::string text :
         {"plan.toml", "Zoë/Größe.db", "予約/東京.db", "a b/c'd", "", "📅.json", "sub/../other"}) {
        INFO(text);
        CHECK(utf8(path_from(text)) == text);
    }
}

TEST_CASE("the parts of a path are those of its text") {
    const auto path = path_from("予約/Zoë.db");
    CHECK(utf8(path.filename()) == "Zoë.db");
    CHECK(utf8(path.parent_path()) == "予約");
    CHECK(utf8(path.parent_path() / path_from("ü")).find("予約") == 0);
}

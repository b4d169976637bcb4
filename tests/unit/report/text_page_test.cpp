#include "core/report/text_page.hpp"

#include "tests/support/catch.hpp"

using namespace slotctl;

TEST_CASE("the columns of a text are those that a terminal gives it") {
    CHECK(report::columns("Zoë") == 3);
    CHECK(report::columns("東京") == 4);
    CHECK(report::columns("e\xCC\x81") == 1);
    CHECK(report::columns("\xFF") == 1);
    CHECK(report::left("東京", 6) == "東京  ");
}

TEST_CASE("a text is cut to the columns that it has, between characters") {
    CHECK(report::fitted("Anna", 4) == "Anna");
    CHECK(report::fitted("Annabel", 4) == "Ann…");
    CHECK(report::fitted("東京太郎", 4) == "東…");
    CHECK(report::fitted("Zoë Müller", 6) == "Zoë M…");
    CHECK(report::fitted("Anna", 1) == "…");
}

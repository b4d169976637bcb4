#include "core/base/zone_names.hpp"

#include "tests/support/catch.hpp"

using namespace slotctl;

TEST_CASE("the advice on an old name of a time zone names its successor") {
    CHECK(successor_of_zone("US/Pacific") == "America/Los_Angeles");
    CHECK(successor_of_zone("Europe/Kiev") == "Europe/Kyiv");
    CHECK(successor_of_zone("Asia/Calcutta") == "Asia/Kolkata");
    CHECK_FALSE(successor_of_zone("Europe/Berlin"));
    CHECK_FALSE(successor_of_zone(""));
    CHECK(unknown_zone_advice("Europe/Kiev").find("\"Europe/Kyiv\"") != std::string::npos);
    CHECK(unknown_zone_advice("Europe/Kiev").find("tzdata-legacy") != std::string::npos);
    CHECK(
        unknown_zone_advice("Europe/Kiev", "7")
            .starts_with(
                "`slotctl provider set 7 --time-zone Europe/Kyiv` gives it another one; it is an old name"));
    CHECK(unknown_zone_advice("Mars/X", "7").starts_with("`slotctl provider set 7 --time-zone ZONE`"));
    CHECK(unknown_zone_advice("Europe/Berln") == "zones are written like Europe/Berlin or UTC");
}

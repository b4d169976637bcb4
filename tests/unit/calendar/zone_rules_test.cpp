// Zones that zic compiles for the test.
#include <cstdlib>
#include <fstream>
#include <string>

#include "core/calendar/zone.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/variables.hpp"

using namespace slotctl;
using namespace slotctl::tests;

TEST_CASE("a rule that ends in decades changes the stamp of a zone's rules today") {
    const TemporaryDirectory directory;
    const auto source = directory / "rules";
    std::ofstream(source) << "Rule Ends 2020 2040 - Mar lastSun 1:00u 1:00 S\n"
                             "Rule Ends 2020 2040 - Oct lastSun 1:00u 0 -\n"
                             "Rule Stays 2020 max - Mar lastSun 1:00u 1:00 S\n"
                             "Rule Stays 2020 max - Oct lastSun 1:00u 0 -\n"
                             "Zone Test/Ends 1:00 Ends XX%sT\n"
                             "Zone Test/Stays 1:00 Stays XX%sT\n"
                             "Zone Test/Stays_too 1:00 Stays XX%sT\n";
    const std::string compile =
        "PATH=$PATH:/usr/sbin zic -b fat -d " + directory.path().string() + " " + source.string();
    REQUIRE(std::system(compile.c_str()) == 0);
    const Variables zones({{"TZDIR", directory.path().string()}});
    const auto ends = Zone::find("Test/Ends"), stays = Zone::find("Test/Stays"),
               same = Zone::find("Test/Stays_too");
    REQUIRE((ends && stays && same));
    CHECK(ends->rules_stamp() != stays->rules_stamp());
    CHECK(same->rules_stamp() == stays->rules_stamp());
}

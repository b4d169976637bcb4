#include "core/base/windows_zone_names.hpp"

#include <fstream>
#include <regex>
#include <sstream>

#include "core/calendar/zone.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;

TEST_CASE("Windows' names of time zones are known, and other names are not") {
    CHECK(zone_of_windows_name("W. Europe Standard Time") == "Europe/Berlin");
    CHECK(zone_of_windows_name("Eastern Standard Time") == "America/New_York");
    CHECK(zone_of_windows_name("UTC") == "Etc/UTC");
    CHECK_FALSE(zone_of_windows_name("Europe/Berlin"));
    CHECK_FALSE(zone_of_windows_name("w. europe standard time"));
    CHECK_FALSE(zone_of_windows_name(""));
}

TEST_CASE("every Windows name of Unicode's table is known, and its zone exists here") {
    std::ifstream file("/usr/share/unicode/cldr/common/supplemental/windowsZones.xml");
    if (!file) {
        WARN("the package unicode-cldr-core is not installed");
        return;
    }
    std::ostringstream text;
    text << file.rdbuf();
    const std::string table = text.str();
    const std::regex entry("<mapZone other=\"([^\"]+)\" territory=\"001\" type=\"([^\" ]+)");
    int count = 0;
    for (std::sregex_iterator at(table.begin(), table.end(), entry), end; at != end; ++at, ++count) {
        INFO((*at)[1].str());
        const auto zone = zone_of_windows_name((*at)[1].str());
        REQUIRE(zone);
        CHECK(Zone::find(*zone));
    }
    CHECK(count > 130);
}

#include "core/platform/time_zone.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/variables.hpp"

namespace {

std::string zone_with(const std::optional<std::string>& tz) {
    const slotctl::tests::Variables set({{"TZ", tz}});
    return slotctl::machine_time_zone();
}

}  // namespace

TEST_CASE("TZ names the machine's zone, with or without a colon") {
    CHECK(zone_with("Europe/Berlin") == "Europe/Berlin");
    CHECK(zone_with(":America/New_York") == "America/New_York");
}

TEST_CASE("TZ does not change the zone that the machine's daemons use") {
    const auto zone_of_daemons = [](const std::string& tz) {
        const slotctl::tests::Variables set({{"TZ", tz}});
        return slotctl::daemon_time_zone();
    };
    CHECK(zone_of_daemons("Pacific/Chatham") == zone_with(std::nullopt));
    CHECK(zone_of_daemons("Asia/Tokyo") == zone_of_daemons("Pacific/Chatham"));
}

TEST_CASE("the version of the zone data is read from the database's own files") {
    using namespace slotctl;
    const tests::TemporaryDirectory place;
    const auto write = [&](const std::string& name, const std::string& text) {
        std::filesystem::create_directories((place.path() / name).parent_path());
        std::ofstream(place.path() / name) << text;
    };
    CHECK(zone_data_in(place.path()).version.empty());
    write("+VERSION", "2025a\n");
    CHECK(zone_data_in(place.path()).version == "2025a");
    write("tzdata.zi", "# version 2025b\n# more\n");
    CHECK(zone_data_in(place.path()).version == "2025b");
    CHECK(zone_data_in(place.path()).source == place.path() / "tzdata.zi");
    // A copy made later says nothing about the data beyond their year.
    CHECK(zone_data_in(place.path()).date == parse_date("2025-12-31"));
    write("tzdata.zi", "# version unknown-dirty\n");
    CHECK(zone_data_in(place.path()).version == "2025a");
}

// Where Windows keeps a program's files, and which zone its clocks are in.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar/zone.hpp"
#include "core/platform/account.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/time_zone.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/variables.hpp"

using namespace slotctl;
using tests::Variables;
namespace fs = std::filesystem;

TEST_CASE("the state directory is the machine's for an administrator and the user's own for other users") {
    const Variables named({{"PROGRAMDATA", R"(D:\Data)"}, {"LOCALAPPDATA", R"(D:\Asha\Local)"}});
    CHECK(state_directory() ==
          fs::path(is_administrator() ? R"(D:\Data\slotctl\data)" : R"(D:\Asha\Local\slotctl)"));
    CHECK(system_directories().log == fs::path(R"(D:\Data\slotctl\log)"));
    CHECK(system_directories().credentials == fs::path(R"(D:\Data\slotctl\credentials)"));
}

TEST_CASE("the user's configuration comes before the computer's") {
    const Variables named({{"PROGRAMDATA", R"(D:\Data)"}, {"APPDATA", R"(D:\Asha\Roaming)"}});
    CHECK(config_files() ==
          std::vector<fs::path>{R"(D:\Asha\Roaming\slotctl\config.toml)", R"(D:\Data\slotctl\config.toml)"});
}

TEST_CASE("without variables, as a service may be, the directories come from Windows") {
    const Variables bare(
        {{"PROGRAMDATA", std::nullopt}, {"APPDATA", std::nullopt}, {"LOCALAPPDATA", std::nullopt}});
    CHECK(config_files().size() == 2);
    for (const auto& file : config_files()) CHECK(file.is_absolute());
    CHECK(state_directory().is_absolute());
}

TEST_CASE("the zone of the computer's clocks has a name that slotctl knows") {
    CHECK(Zone::find(daemon_time_zone()).has_value());
}

TEST_CASE("the version of the time zone data that came with slotctl is known") {
    CHECK(installed_zone_data().version.size() >= 5);
    CHECK(fs::exists(installed_zone_data().source));
}

#include "core/platform/time_zone.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "core/platform/process.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

/// Sets TZ, and restores it afterwards.
class Tz {
  public:
    explicit Tz(const char* value) : before_(slotctl::environment("TZ")) {
        if (value == nullptr) {
            ::unsetenv("TZ");
        } else {
            ::setenv("TZ", value, 1);
        }
    }
    ~Tz() {
        if (before_) {
            ::setenv("TZ", before_->c_str(), 1);
        } else {
            ::unsetenv("TZ");
        }
    }
    Tz(const Tz&) = delete;
    Tz& operator=(const Tz&) = delete;

  private:
    std::optional<std::string> before_;
};

std::string zone_with(const char* tz) {
    const Tz set(tz);
    return slotctl::machine_time_zone();
}

}  // namespace

TEST_CASE("TZ names the machine's zone, in each of its forms") {
    CHECK(zone_with("Europe/Berlin") == "Europe/Berlin");
    CHECK(zone_with(":America/New_York") == "America/New_York");
    CHECK(zone_with("/usr/share/zoneinfo/Asia/Tokyo") == "Asia/Tokyo");
}

TEST_CASE("TZ does not change the zone that the machine's daemons use") {
    const auto zone_of_daemons = [](const char* tz) {
        const Tz set(tz);
        return slotctl::daemon_time_zone();
    };
    CHECK(zone_of_daemons("Pacific/Chatham") == zone_with(nullptr));
    CHECK(zone_of_daemons("Asia/Tokyo") == zone_of_daemons("Pacific/Chatham"));
}

TEST_CASE("without TZ, the machine's zone is the one that /etc/localtime points at") {
    std::error_code none;
    const auto target = std::filesystem::read_symlink("/etc/localtime", none).string();
    if (none || target.find("zoneinfo/") == target.npos) return;
    const auto name = zone_with(nullptr);
    CHECK(target.ends_with("/" + name));
    CHECK(zone_with("") == name);
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

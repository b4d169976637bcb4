// The machine's zone in the forms that only POSIX systems have.
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "core/platform/time_zone.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/variables.hpp"

namespace {

std::string zone_with(const std::optional<std::string>& tz) {
    const slotctl::tests::Variables set({{"TZ", tz}});
    return slotctl::machine_time_zone();
}

}  // namespace

TEST_CASE("TZ may be the path of a zone's file") {
    CHECK(zone_with("/usr/share/zoneinfo/Asia/Tokyo") == "Asia/Tokyo");
}

TEST_CASE("without TZ, the machine's zone is the one that /etc/localtime points at") {
    std::error_code none;
    const auto target = std::filesystem::read_symlink("/etc/localtime", none).string();
    if (none || target.find("zoneinfo/") == target.npos) return;
    const auto name = zone_with(std::nullopt);
    CHECK(target.ends_with("/" + name));
    CHECK(zone_with("") == name);
}

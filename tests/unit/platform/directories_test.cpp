#include "core/platform/directories.hpp"

#include <optional>
#include <vector>

#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/variables.hpp"

namespace {

using namespace slotctl;
using tests::Variables;
using Paths = std::vector<std::filesystem::path>;

bool is_root() {
    return ::geteuid() == 0;
}

}  // namespace

TEST_CASE("the state directory is the one that systemd sets, or the first of several") {
    const Variables one(Variables::Values{{"STATE_DIRECTORY", "/var/lib/elsewhere"}});
    CHECK(state_directory() == "/var/lib/elsewhere");
    const Variables several(Variables::Values{{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}});
    CHECK(state_directory() == "/var/lib/a");
}

TEST_CASE("without systemd the state directory is the system's for root and the user's own for other users") {
    const Variables named(Variables::Values{
        {"STATE_DIRECTORY", std::nullopt}, {"XDG_STATE_HOME", "/xdg"}, {"HOME", "/home/asha"}});
    CHECK(state_directory() == (is_root() ? "/var/lib/slotctl" : "/xdg/slotctl"));
    const Variables plain(Variables::Values{{"STATE_DIRECTORY", ""}, {"XDG_STATE_HOME", ""}});
    CHECK(state_directory() == (is_root() ? "/var/lib/slotctl" : "/home/asha/.local/state/slotctl"));
}

TEST_CASE("the user's configuration comes before the system's") {
    const Variables named(Variables::Values{{"XDG_CONFIG_HOME", "/xdg"}, {"HOME", "/home/asha"}});
    CHECK(config_files() == Paths{"/xdg/slotctl/config.toml", "/etc/slotctl/config.toml"});
    const Variables plain(Variables::Values{{"XDG_CONFIG_HOME", std::nullopt}});
    CHECK(config_files() == Paths{"/home/asha/.config/slotctl/config.toml", "/etc/slotctl/config.toml"});
}

TEST_CASE("without HOME, as under cron, the home directory comes from the account database") {
    const Variables bare(Variables::Values{{"XDG_CONFIG_HOME", std::nullopt}, {"HOME", std::nullopt}});
    CHECK(config_files().back() == "/etc/slotctl/config.toml");
    for (const auto& file : config_files()) CHECK(file.is_absolute());
}

#include "core/platform/directories.hpp"

#include <cstdlib>
#include <map>
#include <optional>

#include <unistd.h>

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using Paths = std::vector<std::filesystem::path>;

/// Sets environment variables for a test, and restores them afterwards.
class Environment {
  public:
    using Variables = std::map<std::string, std::optional<std::string>>;

    explicit Environment(const Variables& wanted) {
        for (const auto& [name, value] : wanted) {
            const char* before = std::getenv(name.c_str());
            before_[name] = before == nullptr ? std::nullopt : std::optional<std::string>(before);
            set(name, value);
        }
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() {
        for (const auto& [name, value] : before_) set(name, value);
    }

  private:
    static void set(const std::string& name, const std::optional<std::string>& value) {
        if (value) {
            ::setenv(name.c_str(), value->c_str(), 1);
        } else {
            ::unsetenv(name.c_str());
        }
    }

    Variables before_;
};

bool is_root() {
    return ::geteuid() == 0;
}

}  // namespace

TEST_CASE("the state directory is the one that systemd sets, or the first of several") {
    const Environment one(Environment::Variables{{"STATE_DIRECTORY", "/var/lib/elsewhere"}});
    CHECK(state_directory() == "/var/lib/elsewhere");
    const Environment several(Environment::Variables{{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}});
    CHECK(state_directory() == "/var/lib/a");
}

TEST_CASE("without systemd the state directory is the system's for root and the user's own for other users") {
    const Environment named(Environment::Variables{
        {"STATE_DIRECTORY", std::nullopt}, {"XDG_STATE_HOME", "/xdg"}, {"HOME", "/home/asha"}});
    CHECK(state_directory() == (is_root() ? "/var/lib/slotctl" : "/xdg/slotctl"));
    const Environment plain(Environment::Variables{{"STATE_DIRECTORY", ""}, {"XDG_STATE_HOME", ""}});
    CHECK(state_directory() == (is_root() ? "/var/lib/slotctl" : "/home/asha/.local/state/slotctl"));
}

TEST_CASE("the user's configuration comes before the system's") {
    const Environment named(Environment::Variables{{"XDG_CONFIG_HOME", "/xdg"}, {"HOME", "/home/asha"}});
    CHECK(config_files() == Paths{"/xdg/slotctl/config.toml", "/etc/slotctl/config.toml"});
    const Environment plain(Environment::Variables{{"XDG_CONFIG_HOME", std::nullopt}});
    CHECK(config_files() == Paths{"/home/asha/.config/slotctl/config.toml", "/etc/slotctl/config.toml"});
}

TEST_CASE("without HOME, as under cron, the home directory comes from the account database") {
    const Environment bare(Environment::Variables{{"XDG_CONFIG_HOME", std::nullopt}, {"HOME", std::nullopt}});
    CHECK(config_files().back() == "/etc/slotctl/config.toml");
    for (const auto& file : config_files()) CHECK(file.is_absolute());
}

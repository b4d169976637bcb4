#include <chrono>

#include "core/config/config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;
using namespace std::chrono_literals;

TEST_CASE("the reference file's reminders are the default ones") {
    ConfigSources sources;
    sources.file = fs::path(SLOTCTL_SOURCE_DIR) / "config.toml";
    const auto loaded = load_config(sources);
    CHECK(loaded.config.reminders == default_reminders());
    CHECK(load_config({}).config.reminders == default_reminders());
    REQUIRE(loaded.reminders.size() == 2);
    CHECK(loaded.reminders[0].keys == std::vector<std::pair<std::string, std::string>>{
                                          {"lead", "\"1d\""}, {"early", "\"1h\""}, {"late", "\"4h\""}});
}

TEST_CASE("a file with its own reminders has no default ones") {
    const auto loaded =
        load("[[reminder]]\nlead = '3d'\n[[reminder]]\nlead = '1h'\nearly = 0\nlate = '10m'\n");
    CHECK(loaded.config.reminders == std::vector<ReminderRule>{{72h, 1h, 1h}, {1h, 0s, 10min}});
    CHECK(loaded.reminders.at(1).origin == "/etc/slotctl/config.toml:3");
}

TEST_CASE("all errors of reminders are reported at once, each with its position") {
    CHECK(fault_in("[[reminder]]\nlead = '1m'\nearly = '25h'\n[[reminder]]\nlate = true\nleda = 1\n"
                   "[[reminder]]\nlead = '60s'\n") ==
          "/etc/slotctl/config.toml:3:9: reminder.early must be a duration from 0s to 1d (written like "
          "\"90s\" or "
          "\"15m\", or a number of seconds)\n"
          "/etc/slotctl/config.toml:4:1: this [[reminder]] lacks `lead`\n"
          "/etc/slotctl/config.toml:5:8: reminder.late must be a duration from 0s to 1d (written like "
          "\"90s\" or "
          "\"15m\", or a number of seconds)\n"
          "/etc/slotctl/config.toml:6:1: unknown key `leda` in [[reminder]]; did you mean `lead`?\n"
          "/etc/slotctl/config.toml:7:1: the lead 1m is already that of the [[reminder]] at line 1");
    CHECK_THAT(fault_in("[reminder]\nlead = '1h'"),
               Catch::Contains("`reminder` must be an array of tables: write [[reminder]]"));
}

TEST_CASE("who is told what is a list of words, in the file and in a variable") {
    const auto loaded = load("[notifications]\nenabled = true\nevents = ['reminder', 'booking_moved']\n",
                             {{"SLOTCTL_NOTIFICATIONS_CHANNELS", "push, email"}});
    CHECK(loaded.config.notifications.enabled);
    CHECK(loaded.config.notifications.events ==
          std::vector{MessageEvent::reminder, MessageEvent::booking_moved});
    CHECK(loaded.config.notifications.channels == std::vector{MessageChannel::push, MessageChannel::email});
    CHECK(load("", {{"SLOTCTL_NOTIFICATIONS_ENABLED", "true"}}).config.notifications.enabled);
    CHECK_THAT(fault_in("[notifications]\nevents = 'remindr'"),
               Catch::Contains("2:10: notifications.events must be one or more of \"reminder\""));
    CHECK_THAT(fault_in("[notifications]\nchannels = 'email, email'"),
               Catch::Contains("notifications.channels"));
    CHECK_THAT(fault_in("[notifications]\nenabled = 'true'"),
               Catch::Contains("notifications.enabled must be true or false"));
}

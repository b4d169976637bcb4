#include <chrono>
#include <filesystem>
#include <string>

#include "core/config/config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;

namespace {

const std::string head = "[[schedule]]\nname = 'nightly'\ncommand = 'maintain'\ncron = '0 2 * * *'\n";

std::string fault_with(const std::string& line) {
    return fault_in(head + line);
}

}  // namespace

TEST_CASE("the reference file's schedule is the default one and shows every key") {
    ConfigSources sources;
    sources.file = fs::path(SLOTCTL_SOURCE_DIR) / "config.toml";
    const auto loaded = load_config(sources), defaults = load_config({});
    CHECK(loaded.config.schedule == defaults.config.schedule);
    CHECK(defaults.config.schedule == default_schedule());
    CHECK(defaults.schedule.at(0).origin == "default");
    REQUIRE(loaded.schedule.size() == default_schedule().size());
    std::ifstream in(*sources.file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const auto& [key, value] : loaded.schedule.front().keys) {
        INFO(key);
        CHECK(text.find("\n" + key + " = " + value + "\n") != text.npos);
    }
}

TEST_CASE("a file with its own schedule has no default entries") {
    const auto loaded =
        load(head +
             "time_zone = 'Europe/Berlin'\nrandom_delay = '5m'\ntime_limit = 90\ncatch_up = false\n"
             "[[schedule]]\nname = 'B'\ncommand = ['monitor', '--output', 'a b']\ncron = '@daily'\n"
             "enabled = false\n");
    REQUIRE(loaded.config.schedule.size() == 2);
    const auto& job = loaded.config.schedule[0];
    CHECK(job.name == "nightly");
    CHECK(job.job() == "maintain");
    CHECK(job.when.text() == "0 2 * * *");
    CHECK(job.time_zone == "Europe/Berlin");
    CHECK(job.random_delay == std::chrono::minutes(5));
    CHECK(job.time_limit == std::chrono::seconds(90));
    CHECK_FALSE(job.catch_up);
    CHECK(job.enabled);
    CHECK(loaded.config.schedule[1].arguments == std::vector<std::string>{"monitor", "--output", "a b"});
    CHECK_FALSE(loaded.config.schedule[1].enabled);
    CHECK_FALSE(loaded.config.schedule[1].time_zone);
    CHECK(loaded.schedule[0].origin == "/etc/slotctl/config.toml:1");
}

TEST_CASE("a schedule as shown, written to a file, is read back as the same") {
    const auto loaded =
        load(head +
             "time_zone = 'UTC'\nrandom_delay = '90s'\nenabled = false\n"
             "[[schedule]]\nname = 'b'\ncommand = ['monitor', 'a \"b\\']\ncron = '1,2 * * * sun'\n");
    std::string text;
    for (const auto& job : loaded.schedule) {
        text += "[[schedule]]\n";
        for (const auto& [key, value] : job.keys) text += key + " = " + value + "\n";
    }
    CHECK(load(text).config.schedule == loaded.config.schedule);
}

TEST_CASE("all errors of a schedule are reported at once, each with its position") {
    CHECK(
        fault_in("[[schedule]]\nname = 'a b'\ncommnd = 'maintain'\ncron = '61 * * * *'\n"
                 "[[schedule]]\nname = 'x'\ncommand = 'maintan'\ncron = 5\ncatch_up = 'yes'\n") ==
        "/etc/slotctl/config.toml:1:1: this [[schedule]] lacks `command`\n"
        "/etc/slotctl/config.toml:2:8: schedule.name \"a b\" may contain only letters, digits, `-` and `_`: "
        "it becomes "
        "part of unit and task names\n"
        "/etc/slotctl/config.toml:3:1: unknown key `commnd` in [[schedule]]; did you mean `command`?\n"
        "/etc/slotctl/config.toml:4:8: schedule.cron: \"61 * * * *\" is not a cron expression: the minute "
        "\"61\" has "
        "61, which is out of range. It ranges from 0 to 59.\n"
        "/etc/slotctl/config.toml:7:11: schedule.command begins with \"maintan\", which cannot be "
        "scheduled; did "
        "you mean \"maintain\"?\n"
        "/etc/slotctl/config.toml:8:8: schedule.cron must be a string\n"
        "/etc/slotctl/config.toml:9:12: schedule.catch_up must be true or false");
}

TEST_CASE("an impossible value is reported with the expected ones") {
    CHECK_THAT(fault_with("time_zone = 'Europe/Berlni'"),
               Catch::Contains("5:13: schedule.time_zone names "
                               "\"Europe/Berlni\", which is not a time zone"));
    CHECK_THAT(fault_with("time_limit = '31d'"),
               Catch::Contains("time_limit must be a duration from 1s to 30d"));
    CHECK_THAT(fault_with("time_limit = 0"), Catch::Contains("time_limit must be a duration from 1s to 30d"));
    CHECK_THAT(fault_with("random_delay = '13h'"),
               Catch::Contains("random_delay must be a duration from 0s to 12h"));
    CHECK_THAT(fault_with("random_delay = true"), Catch::Contains("random_delay must be a duration"));
    CHECK_THAT(fault_with("enabled = 1"), Catch::Contains("5:11: schedule.enabled must be true or false"));
    CHECK_THAT(fault_with(head),
               Catch::Contains("the name \"nightly\" is already used by the [[schedule]] at line 1"));
    const std::string rest = "cron = '@daily'\nname = 'x'\n";
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = 'slotctl maintain'"),
               Catch::Contains("leave out the program's name"));
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = 'reviews'"),
               Catch::Contains("must be \"reviews request\" or \"reviews remind\" or \"reviews aggregate\""));
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = 'maintain \"--verify'"),
               Catch::Contains("not closed"));
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = ''"), Catch::Contains("command is empty"));
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = []"),
               Catch::Contains("must be a string or an array of strings"));
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = 'maintain --database postgresql://u:pw@h/d'"),
               Catch::Contains("contains a password"));
    CHECK_THAT(fault_in("[[schedule]]\n" + rest + "command = ['maintain', \"a\\nb\"]"),
               Catch::Contains("control character"));
}

TEST_CASE("a schedule that is not an array of tables is reported") {
    CHECK(fault_in("[schedule]\nname = 'x'") ==
          "/etc/slotctl/config.toml:1:2: `schedule` must be an array of tables: write [[schedule]]");
    CHECK_THAT(fault_in("schedule = 3"), Catch::Contains("`schedule` must be an array of tables"));
    CHECK_THAT(fault_in("[[shedule]]\nname = 'x'"), Catch::Contains("did you mean [[schedule]]?"));
    CHECK_THAT(fault_in("[shedule]\nname = 'x'"), Catch::Contains("did you mean [[schedule]]?"));
}

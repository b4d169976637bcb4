#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;

TEST_CASE("all errors of a file are reported at once, in its order, each with its position") {
    CHECK(
        fault_in("[log]\nlevel = \"loud\"\nmax_fils = \"5\"\n\n[maintain]\ndays_ahead = 5000\n") ==
        "/etc/slotctl/config.toml:2:9: log.level must be one of \"debug\", \"info\", \"warning\", \"error\", "
        "\"off\", not \"loud\"\n"
        "/etc/slotctl/config.toml:3:1: unknown key `max_fils` in [log]; did you mean `max_files`?\n"
        "/etc/slotctl/config.toml:6:14: maintain.days_ahead must be a whole number from 0 to 3660, not 5000");
}

TEST_CASE("a wrong value says what is allowed") {
    CHECK(fault_in("[database]\nconnect_timeout = true") ==
          "/etc/slotctl/config.toml:2:19: database.connect_timeout must be a duration from 1s to 1h (written "
          "like "
          "\"90s\" or \"15m\", or a number of seconds), not a boolean");
    CHECK_THAT(fault_in("[database]\nconnect_timeout = '2h'"), Catch::Contains("from 1s to 1h"));
    CHECK_THAT(fault_in("[database]\nconnect_timeout = -1"), Catch::Contains("not -1"));
    CHECK_THAT(fault_in("[log]\nmax_size = '10MB'"), Catch::Contains("a size from 1KiB to 1024GiB"));
    CHECK_THAT(fault_in("[log]\nmax_size = '17179869185GiB'"), Catch::Contains("log.max_size must be"));
    CHECK_THAT(fault_in("[log]\nmax_files = '5'"), Catch::Contains("log.max_files must be"));
    CHECK_THAT(fault_in("[log]\nfile = 3"), Catch::Contains("log.file must be a path, not 3"));
    CHECK_THAT(fault_in("log = 3"), Catch::Contains("1:1: `log` must be a table, not a number"));
    CHECK_THAT(fault_in("[[maintain]]"),
               Catch::Contains("`maintain` must be a table, not an array of tables"));
}

TEST_CASE("a variable that was meant for a setting but names none is reported with the nearest one") {
    CHECK(fault_in("", {{"SLOTCTL_MAINTAIN_DAYS_AHED", "4"}}) ==
          "the variable SLOTCTL_MAINTAIN_DAYS_AHED does not name a setting; did you mean "
          "SLOTCTL_MAINTAIN_DAYS_AHEAD?");
    CHECK(fault_in("", {{"SLOTCTL_LOG_COLOUR_OF_THE_SKY", "blue"}}) ==
          "the variable SLOTCTL_LOG_COLOUR_OF_THE_SKY does not name a setting");
    CHECK_NOTHROW(load("", {{"SLOTCTL_MAINTAIN_DAYS_AHED", ""},
                            {"SLOTCTL_DATABASE_PASSWORD_FILE", ""},
                            {"SLOTCTL_TEST_POSTGRES", "postgresql:///"},
                            {"SLOTCTL_BINARY", "slotctl"}}));
}

TEST_CASE("an unknown name is reported with the nearest known one") {
    CHECK(fault_in("[maintain]\ndays_ahed = 3") ==
          "/etc/slotctl/config.toml:2:1: unknown key `days_ahed` in [maintain]; did you mean `days_ahead`?");
    CHECK(fault_in("[maintian]") ==
          "/etc/slotctl/config.toml:1:2: unknown table [maintian]; did you mean [maintain]?");
    CHECK_THAT(fault_in("[database]\nurl_fil = ''"), Catch::Contains("did you mean `url_file`?"));
    CHECK_THAT(
        fault_in("[database]\ndays_ahead = 3"),
        Catch::Contains("unknown key `days_ahead` in [database]; did you mean `days_ahead` in [maintain]?"));
    CHECK_THAT(fault_in("max_files = 3"),
               Catch::Contains("`max_files` outside of any table; did you mean `max_files` in [log]?"));
    CHECK(fault_in("[log]\nqqqqqqqq = 3") == "/etc/slotctl/config.toml:2:1: unknown key `qqqqqqqq` in [log]");
    CHECK_THAT(fault_in("[log]\nfile.name = 'x'"), Catch::Contains("log.file must be a path, not a table"));
    CHECK_THAT(fault_in("[log]\nlevel_file = 'x'"), Catch::Contains("unknown key `level_file`"));
}

TEST_CASE("text that is not TOML is reported with its position") {
    CHECK_THAT(fault_in("[log]\nlevel = \n"), Catch::StartsWith("/etc/slotctl/config.toml:2:"));
    CHECK_THAT(fault_in("[log]\nlevel = 'a'\nlevel = 'b'\n"),
               Catch::StartsWith("/etc/slotctl/config.toml:3:"));
}

TEST_CASE("a string without quotes is reported as such, with its position") {
    const std::string file = "/etc/slotctl/config.toml:";
    CHECK(fault_in("[maintain]\nmax_gap =  15m\n") ==
          file + "2:12: this value is not valid TOML; a string needs quotes");
    CHECK(fault_in("[log]\nlevel = info # quiet\n") ==
          file + "2:9: this value is not valid TOML; a string needs quotes");
    CHECK(fault_in("[[schedule]]\ncron = 0 2 * * *\n") ==
          file + "2:8: this value is not valid TOML; a string needs quotes");
    CHECK_THAT(fault_in("[maintain]\ndays_ahead = 3 x\n"), !Catch::Contains("quotes"));
    CHECK_THAT(fault_in("[maintain]\nx = true y\n"), !Catch::Contains("quotes"));
}

TEST_CASE("a path of Windows in double quotes is told how to be written") {
    CHECK_THAT(fault_in("[log]\nfile = \"C:\\x\"\n"),
               Catch::StartsWith("/etc/slotctl/config.toml:2:") &&
                   Catch::EndsWith(
                       "in single quotes ('…') a backslash is itself, in double quotes it is written twice"));
}

TEST_CASE("a wrong value in the environment names the variable, after the errors of the file") {
    CHECK(fault_in("[log]\nmax_files = 0",
                   {{"SLOTCTL_MAINTAIN_DAYS_AHEAD", "soon"}, {"SLOTCTL_LOG_LEVEL", "x"}}) ==
          "/etc/slotctl/config.toml:2:13: log.max_files must be a whole number from 1 to 1000, not 0\n"
          "SLOTCTL_MAINTAIN_DAYS_AHEAD must be a whole number from 0 to 3660, not \"soon\"\n"
          "SLOTCTL_LOG_LEVEL must be one of \"debug\", \"info\", \"warning\", \"error\", \"off\", not \"x\"");
}

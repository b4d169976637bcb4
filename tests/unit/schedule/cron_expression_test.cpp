#include "core/schedule/cron_expression.hpp"

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

std::string fields(std::string_view text) {
    return CronExpression::parse(text).fields();
}

/// The error in `text`, and the advice.
std::string fault_of(std::string_view text) {
    try {
        CronExpression::parse(text);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::config);
        return std::string(error.what()) + " | " + error.hint();
    }
    return "no fault";
}

bool matches(std::string_view text, std::string_view on) {
    return CronExpression::parse(text).matches_date(date(on));
}

}  // namespace

TEST_CASE("numbers, names, lists, ranges and steps are read as cron reads them") {
    CHECK(fields("0 2 * * *") == "0 2 * * *");
    CHECK(fields("  5\t4 * *  * ") == "5 4 * * *");
    CHECK(fields("*/15 8-17 1,15 JAN,mar-May Mon-fri") == "*/15 8-17 1,15 1,3-5 1-5");
    CHECK(fields("0-59/20 0-22/2 1-31 1-12 0-6") == "0-40/20 0-22/2 1-31 * 0-6");
    CHECK(fields("10-20/5,50 */3 * * fri-sun") == "10-20/5,50 */3 * * 0,5,6");
    CHECK(fields("0 0 * * 7") == "0 0 * * 0");
    CHECK(fields("0 0 * * 5-7") == "0 0 * * 0,5,6");
    CHECK(fields("*,7 0 * * *") == "* 0 * * *");
}

TEST_CASE("the names of schedules stand for their fields") {
    CHECK(fields("@hourly") == "0 * * * *");
    CHECK(fields("@Daily") == "0 0 * * *");
    CHECK(fields("@midnight") == "0 0 * * *");
    CHECK(fields("@weekly") == "0 0 * * 0");
    CHECK(fields("@monthly") == "0 0 1 * *");
    CHECK(fields("@yearly") == "0 0 1 1 *");
    CHECK(fields("@annually") == "0 0 1 1 *");
    CHECK(CronExpression::parse("@daily").text() == "@daily");
}

TEST_CASE("if there are two day fields, either may match, unless one of them is a star") {
    // 2026-11-15 is a Sunday.
    CHECK(matches("0 0 15 * mon", "2026-11-15"));
    CHECK(matches("0 0 15 * mon", "2026-11-16"));
    CHECK_FALSE(matches("0 0 15 * mon", "2026-11-17"));
    CHECK(matches("0 0 * * mon", "2026-11-16"));
    CHECK_FALSE(matches("0 0 * * mon", "2026-11-15"));
    CHECK(matches("0 0 15 * *", "2026-11-15"));
    CHECK_FALSE(matches("0 0 15 * *", "2026-11-16"));
}

TEST_CASE("a field that begins with a star counts as a star, so both day fields must match") {
    CHECK(matches("0 0 */2 * sun", "2026-11-15"));
    CHECK_FALSE(matches("0 0 */2 * sun", "2026-11-22"));
    CHECK_FALSE(matches("0 0 */2 * sun", "2026-11-17"));
    CHECK(matches("0 0 1-31/2 * sun", "2026-11-22"));
    CHECK(matches("0 0 1-31/2 * sun", "2026-11-17"));
}

TEST_CASE("an error names the field and what is wrong with it") {
    CHECK(fault_of("61 * * * *") ==
          "\"61 * * * *\" is not a cron expression: the minute \"61\" has 61, which is out of range | It "
          "ranges "
          "from 0 "
          "to 59.");
    CHECK(fault_of("0 22-2 * * *") ==
          "\"0 22-2 * * *\" is not a cron expression: the hour \"22-2\" has the range \"22-2\", which runs "
          "backwards | "
          "Write two ranges, as in 22-23,0-2.");
    CHECK(fault_of("0 0 * jsn *") ==
          "\"0 0 * jsn *\" is not a cron expression: the month \"jsn\" has \"jsn\", which is not a month | "
          "Did you "
          "mean "
          "jan?");
    CHECK_THAT(fault_of("0 0 * * 8"), Catch::Contains("day of week \"8\" has 8, which is out of range"));
    CHECK_THAT(fault_of("0 0 0 * *"), Catch::Contains("It ranges from 1 to 31."));
    CHECK_THAT(fault_of("5/15 * * * *"), Catch::Contains("Write 5-59/15."));
    for (const char* extension : {"0 0 L * *", "0 0 15W * *", "0 0 ? * *", "0 0 * * 5#3", "0 0 * * 5L"})
        CHECK_THAT(fault_of(extension), Catch::Contains("L, W, # and ? are extensions of other programs"));
    CHECK_THAT(fault_of("0 0 * * WEDN"), Catch::Contains("Did you mean wed?"));
    CHECK_THAT(fault_of("*/0 * * * *"), Catch::Contains("a step of 0"));
    CHECK_THAT(fault_of("*/x * * * *"), Catch::Contains("a step that is not a number"));
    CHECK_THAT(fault_of("*/99999999999999999999 * * * *"), Catch::Contains("more than its range"));
    CHECK_THAT(fault_of("*/90 * * * *"), Catch::Contains("cron cannot run every 90 minutes"));
    CHECK_THAT(fault_of("*/60 * * * *"), Catch::Contains("Write 0 * * * *."));
    CHECK_THAT(fault_of("*/120 * * * *"), Catch::Contains("Write 0 */2 * * *."));
    CHECK_THAT(fault_of("@every 5m"), Catch::Contains("Write */5 * * * *."));
    CHECK_THAT(fault_of("@every 2h"), Catch::Contains("Write 0 */2 * * *."));
    CHECK_THAT(fault_of("@every 24h"), Catch::Contains("Write 0 0 * * *."));
    CHECK_THAT(fault_of("@every 7m"), Catch::Contains("Cron uses times, not intervals"));
    CHECK_THAT(fault_of("@every"), Catch::Contains("Cron uses times, not intervals"));
    CHECK_THAT(fault_of("0 0 * * sat-mon"), Catch::Contains("as in fri-sun,mon."));
    CHECK_THAT(fault_of("0 0 * nov-jan *"), Catch::Contains("as in nov-dec,jan-feb."));
    CHECK_THAT(fault_of("0 0 25-3 * *"), Catch::Contains("as in 28-31,1-3."));
    CHECK_THAT(fault_of("50-10 * * * *"), Catch::Contains("as in 50-59,0-10."));
    CHECK_THAT(fault_of("1,,2 * * * *"), Catch::Contains("lacks a value"));
    CHECK_THAT(fault_of("1- * * * *"), Catch::Contains("lacks a value"));
    CHECK_THAT(fault_of("-1 * * * *"), Catch::Contains("lacks a value"));
    CHECK_THAT(fault_of("*5 * * * *"), Catch::Contains("has \"*5\", which is not a minute"));
    CHECK_THAT(fault_of("0 0 * *"), Catch::Contains("it has 4 fields | Five are expected"));
    CHECK_THAT(fault_of("0 0 0 * * *"), Catch::Contains("it has 6 fields"));
    CHECK_THAT(fault_of(""), Catch::Contains("it is empty"));
    CHECK_THAT(fault_of("@dayly"), Catch::Contains("Did you mean @daily?"));
    CHECK_THAT(fault_of("@reboot"), Catch::Contains("@reboot is not a time"));
}

TEST_CASE("a date that exists in no year is refused") {
    CHECK_THAT(fault_of("0 0 30 2 *"), Catch::Contains("no year has such a date"));
    CHECK_THAT(fault_of("0 0 31 4,6,9,11 *"), Catch::Contains("no year has such a date"));
    CHECK(fault_of("0 0 29 2 *") == "no fault");
    CHECK(fault_of("0 0 31 2,3 *") == "no fault");
    CHECK(fault_of("0 0 30 2 mon") == "no fault");  // Mondays
}

#include "core/schedule/task_triggers.hpp"

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;
using Kind = TaskTrigger::Kind;

std::vector<TaskTrigger> triggers(std::string_view cron, std::string_view in, std::string_view on) {
    return task_triggers(CronExpression::parse(cron), zone(in), zone(on), at("2026-11-20T00:00:00Z"));
}

std::string fault(std::string_view cron, std::string_view in, std::string_view on) {
    try {
        triggers(cron, in, on);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::config);
        return error.what();
    }
    return "no fault";
}

TimeOfDay time_of(const TaskTrigger& trigger) {
    return trigger.start - std::chrono::floor<std::chrono::days>(trigger.start);
}

}  // namespace

TEST_CASE("a daily job is one daily trigger, in local time on a machine of its zone") {
    const auto made = triggers("0 2 * * *", "Europe/Berlin", "Europe/Berlin");
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == Kind::daily);
    CHECK(made[0].start == date("2020-01-01") + 2h);
    CHECK_FALSE(made[0].utc);
    CHECK_FALSE(made[0].repetition);
}

TEST_CASE("every five minutes is one trigger that repeats for ever") {
    const auto made = triggers("*/5 * * * *", "Europe/Berlin", "Europe/Berlin");
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == Kind::time);
    CHECK(made[0].repetition == TaskTrigger::Repetition{5min, std::nullopt});
}

TEST_CASE("repetition by hours is used only where clocks never change") {
    CHECK(triggers("0 */2 * * *", "UTC", "UTC").front().repetition->interval == 120min);
    const auto made = triggers("0 */2 * * *", "Europe/Berlin", "Europe/Berlin");
    CHECK(made.size() == 12);
    for (const auto& trigger : made) CHECK(trigger.kind == Kind::daily);
}

TEST_CASE("office hours are one weekly trigger, whose repetition ends between two runs") {
    const auto made = triggers("*/15 8-17 * * mon-fri", "Europe/Berlin", "Europe/Berlin");
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == Kind::weekly);
    CHECK(made[0].weekdays == std::bitset<7>("0111110"));
    CHECK(time_of(made[0]) == 8h);
    CHECK(made[0].repetition->interval == 15min);
    CHECK(made[0].repetition->duration == 9h + 45min + 7min + 30s);
}

TEST_CASE("if a day of the month or a weekday is enough, there is a trigger for each") {
    const auto made = triggers("0 3 13 * fri", "UTC", "UTC");
    REQUIRE(made.size() == 2);
    CHECK(made[0].kind == Kind::monthly);
    CHECK(made[0].days_of_month.test(13));
    CHECK(made[0].days_of_month.count() == 1);
    CHECK(made[0].months.count() == 12);
    CHECK(made[1].kind == Kind::weekly);
}

TEST_CASE("weekdays in certain months are set for each week of those months") {
    const auto made = triggers("0 3 * 6,7 mon", "UTC", "UTC");
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == Kind::monthly_weekday);
    CHECK(made[0].weeks == std::bitset<6>("111110"));
    CHECK(made[0].months.count() == 2);
}

TEST_CASE("a job in UTC, or in a zone that never changes, has UTC boundaries on any machine") {
    const auto made = triggers("0 2 * * mon", "Asia/Kathmandu", "Europe/Berlin");
    REQUIRE(made.size() == 1);
    CHECK(made[0].utc);
    CHECK(made[0].weekdays == std::bitset<7>("0000001"));
    CHECK(time_of(made[0]) == 20h + 15min);
}

TEST_CASE("an expression that Task Scheduler cannot express is an error that says why") {
    CHECK_THAT(fault("0 2 * * *", "America/New_York", "Europe/Berlin"),
               Catch::Contains("a trigger uses UTC or the machine's own zone, Europe/Berlin"));
    CHECK_THAT(fault("0 2 */2 * mon", "UTC", "UTC"), Catch::Contains("never both"));
    CHECK_THAT(fault("1,2,4,8,16,32 * * * mon", "UTC", "UTC"), Catch::Equals("no fault"));
    CHECK_THAT(fault("1,2,4,8,16 0-9,12-13 * * mon", "UTC", "UTC"),
               Catch::Contains("needs 60 triggers, but a task can have only 48"));
}

#include "core/schedule/systemd_calendar.hpp"

#include <string_view>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using slotctl::tests::Texts;

Texts calendars(std::string_view cron, const std::optional<std::string>& zone = std::nullopt) {
    return systemd_calendars(CronExpression::parse(cron), zone);
}

}  // namespace

TEST_CASE("an expression is written for systemd as a person would") {
    CHECK(calendars("0 2 * * *") == Texts{"*-*-* 02:00:00"});
    CHECK(calendars("0 3 * * 0", "Europe/Berlin") == Texts{"Sun *-*-* 03:00:00 Europe/Berlin"});
    CHECK(calendars("*/5 * * * *", "UTC") == Texts{"*-*-* *:00/5:00 UTC"});
    CHECK(calendars("*/15 8-17 * * mon-fri") == Texts{"Mon..Fri *-*-* 08..17:00/15:00"});
    CHECK(calendars("0 0 1,15 1-3 *") == Texts{"*-01..03-01,15 00:00:00"});
    CHECK(calendars("0 */6 * * sat,sun") == Texts{"Sat,Sun *-*-* 00..18/6:00:00"});
    CHECK(calendars("0 12 * * 0,1,2,4") == Texts{"Mon,Tue,Thu,Sun *-*-* 12:00:00"});
}

TEST_CASE("if a day of the month or a weekday is enough, systemd gets a line for each") {
    CHECK(calendars("0 0 13 * fri", "UTC") == Texts{"*-*-13 00:00:00 UTC", "Fri *-*-* 00:00:00 UTC"});
    CHECK(calendars("0 0 1-31 * fri") == Texts{"*-*-* 00:00:00"});
    CHECK(calendars("0 0 13 6 0-6") == Texts{"*-06-* 00:00:00"});
}

TEST_CASE("if both must match, systemd gets one line with both") {
    CHECK(calendars("0 0 */2 * fri") == Texts{"Fri *-*-01..31/2 00:00:00"});
}

TEST_CASE("steps that do not divide the hour have an end, since systemd would miss midnight") {
    CHECK(calendars("*/21 * * * *") == Texts{"*-*-* *:00..42/21:00"});
    CHECK(calendars("5-59/15 * * * *") == Texts{"*-*-* *:05..50/15:00"});
}

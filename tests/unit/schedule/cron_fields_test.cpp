#include "core/schedule/cron_fields.hpp"

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

std::string fields(std::string_view cron, std::string_view in, std::string_view on) {
    try {
        std::string text;
        for (const CronLine& line :
             cron_fields(CronExpression::parse(cron), zone(in), zone(on), at("2026-11-20T00:00:00Z")))
            text += (text.empty() ? "" : "\n") + line.fields + (line.guard.empty() ? "" : " " + line.guard);
        return text;
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::config);
        return error.what();
    }
}

}  // namespace

TEST_CASE("on a machine in the job's own zone, cron gets the expression as it is") {
    CHECK(fields("30 2 * * mon-fri", "Europe/Berlin", "Europe/Berlin") == "30 2 * * 1-5");
    CHECK(fields("@weekly", "UTC", "Etc/UTC") == "0 0 * * 0");
}

TEST_CASE("day fields are written so that every cron means the same dates") {
    const auto here = [](std::string_view cron) { return fields(cron, "UTC", "UTC"); };
    CHECK(here("0 3 13 * fri") == "0 3 13 * *\n0 3 * * 5 case $(date +%d) in 13) exit;; esac; ");
    CHECK(here("0 3 */15 * fri") == "0 3 1,16,31 * * case $(date +%w) in 5) ;; *) exit;; esac; ");
    CHECK(here("0 3 1-31 * 1") == "0 3 * * *");
    CHECK(here("0 3 */2 * *") == "0 3 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * *");
    CHECK(here("*/7 */2 1-5 */6 *") == "*/7 */2 1-5 1,7 *");
}

TEST_CASE("between zones that never change their clocks, cron gets shifted times") {
    CHECK(fields("0 2 * * *", "UTC", "Asia/Kolkata") == "30 7 * * *");
    CHECK(fields("0 2 * * *", "Asia/Kathmandu", "UTC") == "15 20 * * *");
    CHECK(fields("0 2 * * mon", "Asia/Kathmandu", "UTC") == "15 20 * * 0");
    CHECK(fields("0 23 * * sun", "UTC", "Asia/Kolkata") == "30 4 * * 1");
    CHECK(fields("*/5 * * * *", "UTC", "Asia/Kolkata") == "0-55/5 * * * *");
}

TEST_CASE("an expression that cron cannot express is an error that says why") {
    CHECK(fields("0 2 * * *", "UTC", "Europe/Berlin") ==
          "cron cannot express \"0 2 * * *\" in UTC: it uses the machine's own zone, Europe/Berlin, and the "
          "difference between the two changes with daylight saving");
    // The first of a month in one zone is the last of the previous month in the other.
    CHECK_THAT(fields("0 2 1 * *", "Asia/Kathmandu", "UTC"),
               Catch::Contains("it is no longer one expression"));
    CHECK_THAT(fields("0 2,12 * * mon", "Asia/Kathmandu", "UTC"),
               Catch::Contains("no longer one expression"));
    CHECK_THAT(fields("0,30 2,12 * * *", "UTC", "Asia/Kathmandu"),
               Catch::Contains("no longer one expression"));
}

#include "core/plans/statistics_day.hpp"

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Zone kathmandu = Zone::find("Asia/Kathmandu").value();
/// 00:30 on 21 November in Kathmandu.
const Instant now = at("2026-11-20T18:45:00Z");

}  // namespace

TEST_CASE("without a date, the day is the last one that is over in its zone") {
    const StatisticsDay day = statistics_day(std::nullopt, kathmandu, now);
    CHECK(format_date(day.date) == "2026-11-20");
    CHECK(day.begin == at("2026-11-19T18:15:00Z"));
    CHECK(day.end == at("2026-11-20T18:15:00Z"));
    CHECK(format_date(statistics_day(std::nullopt, Zone::utc(), now).date) == "2026-11-19");
}

TEST_CASE("a day on which clocks change is longer or shorter") {
    const auto length = [](const char* date) {
        const StatisticsDay day = statistics_day(parse_date(date), Zone::find("Europe/Berlin").value(), now);
        return day.end - day.begin;
    };
    CHECK(length("2026-03-29") == std::chrono::hours{23});
    CHECK(length("2026-10-25") == std::chrono::hours{25});
}

TEST_CASE("today has begun, tomorrow has not") {
    CHECK_NOTHROW(statistics_day(parse_date("2026-11-21"), kathmandu, now));
    CHECK_THROWS_AS(statistics_day(parse_date("2026-11-22"), kathmandu, now), Error);
    CHECK_THROWS_AS(statistics_day(parse_date("2026-11-21"), Zone::utc(), now), Error);
}

#include "core/calendar/provider_hours.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

struct Provider {
    std::string zone = "UTC";
    std::vector<WeeklyWindow> weekly;
    std::vector<DateOverride> overrides{};
};

/// Windows that start on `first` … `last` or on the date before, as text.
Texts windows(const Provider& provider, std::string_view first, std::string_view last) {
    const ProviderHours hours(zone(provider.zone), provider.weekly, provider.overrides,
                              {date(first), date(last)});
    return utc(hours.windows());
}

// 2026-03-02 is a Monday.

}  // namespace

TEST_CASE("weekly windows repeat on their weekday in the provider's zone") {
    const Provider provider{"Asia/Kathmandu", {weekly(mon, "09:00", "17:00"), weekly(wed, "10:00", "12:00")}};
    CHECK(windows(provider, "2026-03-02", "2026-03-09") ==
          Texts{"2026-03-02T03:15:00Z/2026-03-02T11:15:00Z", "2026-03-04T04:15:00Z/2026-03-04T06:15:00Z",
                "2026-03-09T03:15:00Z/2026-03-09T11:15:00Z"});
}

TEST_CASE("windows keep their wall-clock time when clocks change") {
    const Provider provider{"Europe/Berlin", every_day("09:00", "10:00")};
    CHECK(windows(provider, "2026-03-29", "2026-03-29") ==
          Texts{"2026-03-28T08:00:00Z/2026-03-28T09:00:00Z", "2026-03-29T07:00:00Z/2026-03-29T08:00:00Z"});
}

TEST_CASE("a window whose end is not after its start ends on the next date") {
    CHECK(windows({"UTC", {weekly(mon, "22:00", "06:00")}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T22:00:00Z/2026-03-03T06:00:00Z"});
    CHECK(windows({"UTC", {weekly(mon, "22:00", "00:00")}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T22:00:00Z/2026-03-03T00:00:00Z"});
}

TEST_CASE("equal start and end are 24 hours of the clock") {
    CHECK(windows({"UTC", {weekly(mon, "08:00", "08:00")}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T08:00:00Z/2026-03-03T08:00:00Z"});
    // 23 hours if the clock skips one.
    CHECK(windows({"Europe/Berlin", {weekly(sun, "00:00", "00:00")}}, "2026-03-29", "2026-03-29") ==
          Texts{"2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"});
}

TEST_CASE("24:00 ends a window with its date") {
    CHECK(windows({"UTC", {weekly(mon, "18:00", "24:00")}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T18:00:00Z/2026-03-03T00:00:00Z"});
    CHECK(windows({"America/Havana", {weekly(sat, "23:00", "24:00")}}, "2025-11-01", "2025-11-01") ==
          Texts{"2025-11-02T03:00:00Z/2025-11-02T05:00:00Z"});
}

TEST_CASE("the windows of the date before the range are included, since they may extend into it") {
    const Provider provider{"UTC", {weekly(sun, "22:00", "06:00")}};
    CHECK(windows(provider, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-01T22:00:00Z/2026-03-02T06:00:00Z"});
    CHECK(windows(provider, "2026-03-03", "2026-03-03").empty());
}

TEST_CASE("windows of one date that touch or overlap are one") {
    const Provider touching{"UTC", {weekly(mon, "09:00", "12:00"), weekly(mon, "12:00", "15:00")}};
    CHECK(windows(touching, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z/2026-03-02T15:00:00Z"});
    const Provider overlapping{"UTC", {weekly(mon, "11:00", "15:00"), weekly(mon, "09:00", "12:00")}};
    CHECK(windows(overlapping, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z/2026-03-02T15:00:00Z"});
    const Provider apart{"UTC", {weekly(mon, "09:00", "11:59"), weekly(mon, "12:00", "15:00")}};
    CHECK(windows(apart, "2026-03-02", "2026-03-02").size() == 2);
}

TEST_CASE("windows of one date that only touch because clocks change are one") {
    // Both ends of the pause are in the hour that Berlin skips.
    const Provider provider{"Europe/Berlin", {weekly(sun, "00:00", "02:00"), weekly(sun, "02:45", "05:00")}};
    CHECK(windows(provider, "2026-03-29", "2026-03-29") ==
          Texts{"2026-03-28T23:00:00Z/2026-03-29T03:00:00Z"});
    CHECK(windows(provider, "2026-04-05", "2026-04-05").size() == 2);
    // The hour that is repeated is open from its first start to its last end.
    const Provider twice{"Europe/Berlin", {weekly(sun, "01:00", "02:15"), weekly(sun, "02:30", "04:00")}};
    CHECK(windows(twice, "2026-10-25", "2026-10-25") == Texts{"2026-10-24T23:00:00Z/2026-10-25T03:00:00Z"});
}

TEST_CASE("a window inside the hour that clocks skip does not exist on that date") {
    CHECK(windows({"Europe/Berlin", {weekly(sun, "02:10", "02:50")}}, "2026-03-29", "2026-03-29").empty());
}

TEST_CASE("windows of different dates stay separate even if they touch or overlap") {
    const Provider touching{"UTC", {weekly(mon, "18:00", "24:00"), weekly(tue, "00:00", "06:00")}};
    CHECK(windows(touching, "2026-03-02", "2026-03-03") ==
          Texts{"2026-03-02T18:00:00Z/2026-03-03T00:00:00Z", "2026-03-03T00:00:00Z/2026-03-03T06:00:00Z"});
    const Provider overlapping{"UTC", {weekly(mon, "18:00", "08:00"), weekly(tue, "06:00", "10:00")}};
    CHECK(windows(overlapping, "2026-03-02", "2026-03-03") ==
          Texts{"2026-03-02T18:00:00Z/2026-03-03T08:00:00Z", "2026-03-03T06:00:00Z/2026-03-03T10:00:00Z"});
}

TEST_CASE("weekly windows apply from their first to their last date, both included") {
    Provider provider{"UTC", every_day("09:00", "10:00")};
    for (WeeklyWindow& w : provider.weekly) {
        w.valid_from = date("2026-03-03");
        w.valid_until = date("2026-03-04");
    }
    CHECK(windows(provider, "2026-03-02", "2026-03-06") ==
          Texts{"2026-03-03T09:00:00Z/2026-03-03T10:00:00Z", "2026-03-04T09:00:00Z/2026-03-04T10:00:00Z"});
}

TEST_CASE("a closed date has no windows that start on it, but earlier windows still extend into it") {
    const Provider provider{"UTC", every_day("22:00", "02:00"), {closed_on(date("2026-03-03"))}};
    CHECK(windows(provider, "2026-03-03", "2026-03-04") ==
          Texts{"2026-03-02T22:00:00Z/2026-03-03T02:00:00Z", "2026-03-04T22:00:00Z/2026-03-05T02:00:00Z"});
}

TEST_CASE("an override's windows replace all weekly windows that start on its date") {
    const Provider provider{
        "UTC",
        {weekly(mon, "09:00", "12:00"), weekly(mon, "14:00", "18:00"), weekly(tue, "09:00", "10:00")},
        {open_on(date("2026-03-02"), {window("20:00", "01:00"), window("07:00", "08:00")})}};
    CHECK(windows(provider, "2026-03-02", "2026-03-03") ==
          Texts{"2026-03-02T07:00:00Z/2026-03-02T08:00:00Z", "2026-03-02T20:00:00Z/2026-03-03T01:00:00Z",
                "2026-03-03T09:00:00Z/2026-03-03T10:00:00Z"});
}

TEST_CASE("an override opens a date that has no weekly windows, and closed overrides its windows") {
    CHECK(windows({"UTC", {}, {open_on(date("2026-03-02"), {window("09:00", "10:00")})}}, "2026-03-02",
                  "2026-03-02") == Texts{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z"});
    DateOverride both = open_on(date("2026-03-02"), {window("09:00", "10:00")});
    both.closed = true;
    CHECK(windows({"UTC", {}, {both}}, "2026-03-02", "2026-03-02").empty());
}

TEST_CASE("overrides may come in any order") {
    const Provider provider{
        "UTC",
        every_day("09:00", "10:00"),
        {closed_on(date("2026-03-04")), closed_on(date("2026-03-01")), closed_on(date("2026-03-03"))}};
    CHECK(windows(provider, "2026-03-02", "2026-03-04") ==
          Texts{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z"});
}

TEST_CASE("a date that the zone skipped has no hours") {
    CHECK(windows({"Pacific/Apia", {weekly(fri, "09:00", "17:00")}}, "2011-12-30", "2011-12-31").empty());
    // An overnight window begins with the following date.
    CHECK(windows({"Pacific/Apia", {weekly(fri, "22:00", "02:00"), weekly(sat, "01:00", "03:00")}},
                  "2011-12-31", "2011-12-31") ==
          Texts{"2011-12-30T10:00:00Z/2011-12-30T12:00:00Z", "2011-12-30T11:00:00Z/2011-12-30T13:00:00Z"});
}

TEST_CASE("service hours are united over all dates") {
    CHECK(utc(service_hours(Zone::utc(), every_day("00:00", "24:00"),
                            {date("2026-03-02"), date("2026-03-03")})) ==
          Texts{"2026-02-28T00:00:00Z/2026-03-05T00:00:00Z"});
}

TEST_CASE("service hours extend as far as any window of the dates") {
    // A window can start at 00:00 of the date before and end with the date after; hours that overlap it start
    // from two dates before to one after.
    const std::vector<WeeklyWindow> night = every_day("22:00", "06:00");
    CHECK(utc(service_hours(Zone::utc(), night, {date("2026-03-04"), date("2026-03-04")})) ==
          Texts{"2026-03-02T22:00:00Z/2026-03-03T06:00:00Z", "2026-03-03T22:00:00Z/2026-03-04T06:00:00Z",
                "2026-03-04T22:00:00Z/2026-03-05T06:00:00Z", "2026-03-05T22:00:00Z/2026-03-06T06:00:00Z"});
}

#include "core/ical/recurrence.hpp"

#include <algorithm>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/unit/ical/calendar_texts.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::ical_test;
using namespace std::chrono;

/// The dates in 2026 (or another window) on which a rule of an hour from 10:00 UTC falls.
Texts dates(const std::string& rule, const std::string& first = "20260101",
            const Interval& window = year_2026()) {
    Texts texts = starts(busy(
        event("DTSTART:" + first + "T100000Z\nDTEND:" + first + "T110000Z\nRRULE:" + rule), "UTC", window));
    for (std::string& text : texts) text = text.substr(0, 10);
    return texts;
}

Interval whole_years(int first, int last) {
    return {sys_days{year{first} / 1 / 1}, sys_days{year{last + 1} / 1 / 1}};
}

}  // namespace

TEST_CASE("a month's last days are counted from its end") {
    CHECK(dates("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "20260131") ==
          Texts{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"});
    CHECK(dates("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "20260130") ==
          Texts{"2026-01-30", "2026-02-27", "2026-03-31"});
}

TEST_CASE("dates that do not exist are left out, and are not moved to others") {
    CHECK(dates("FREQ=MONTHLY;UNTIL=20260701T000000Z", "20260131") ==
          Texts{"2026-01-31", "2026-03-31", "2026-05-31"});
    CHECK(dates("FREQ=YEARLY", "20240229", whole_years(2024, 2032)) ==
          Texts{"2024-02-29", "2028-02-29", "2032-02-29"});
}

TEST_CASE("weeks begin on the day that WKST names") {
    // The example of RFC 5545, 3.8.5.3.
    const std::string rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=";
    const Interval august = whole_years(1997, 1997);
    CHECK(dates(rule + "MO", "19970805", august) ==
          Texts{"1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"});
    CHECK(dates(rule + "SU", "19970805", august) ==
          Texts{"1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"});
}

TEST_CASE("a week of the year has DTSTART's weekday, and may lie in the year before or after") {
    CHECK(dates("FREQ=YEARLY;BYWEEKNO=20", "20240418", whole_years(2026, 2027)) ==
          Texts{"2026-05-14", "2027-05-20"});
    CHECK(dates("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "20240101", whole_years(2024, 2026)) ==
          Texts{"2024-01-01", "2024-12-30", "2025-12-29"});
    CHECK(dates("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", "20210101", whole_years(2021, 2032)) ==
          Texts{"2021-01-01", "2027-01-01", "2032-12-31"});
}

TEST_CASE("weekdays limit days of the year, and add to each other") {
    CHECK(dates("FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=FR", "20260410", whole_years(2026, 2030)) ==
          Texts{"2026-04-10", "2030-07-19"});
    CHECK(dates("FREQ=YEARLY;BYDAY=-1SA,TH", "20260101").size() == 54);
    CHECK(dates("FREQ=MONTHLY;BYDAY=-1SA,TH;COUNT=7") == Texts{"2026-01-01", "2026-01-08", "2026-01-15",
                                                               "2026-01-22", "2026-01-29", "2026-01-31",
                                                               "2026-02-05"});
}

TEST_CASE("the thirteenth that is a Friday is found") {
    CHECK(dates("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "20260213") ==
          Texts{"2026-02-13", "2026-03-13", "2026-11-13"});
}

TEST_CASE("the first start counts, whether the rule yields it or not") {
    CHECK(dates("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "20260101") ==
          Texts{"2026-01-01", "2026-01-05", "2026-01-12"});
}

TEST_CASE("a rule of hours or minutes has the times that its parts leave") {
    const auto times = starts(busy(event("DTSTART:20260105T090000Z\nDURATION:PT5M\n"
                                         "RRULE:FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,16;BYDAY=MO;COUNT=7"),
                                   "UTC"));
    CHECK(times == Texts{"2026-01-05T09:00:00Z", "2026-01-05T09:20:00Z", "2026-01-05T09:40:00Z",
                         "2026-01-05T16:00:00Z", "2026-01-05T16:20:00Z", "2026-01-05T16:40:00Z",
                         "2026-01-12T09:00:00Z"});
}

TEST_CASE("a rule that yields nothing ends, however often it repeats") {
    CHECK(dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == Texts{"2026-01-01"});
    CHECK(dates("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30") == Texts{"2026-01-01"});
    CHECK(dates("FREQ=WEEKLY;BYDAY=SU;BYSETPOS=-2") == Texts{"2026-01-01"});
}

TEST_CASE("a rule that repeats every second is left out with a message, and does not fill the memory") {
    const auto times = busy(event("DTSTART:20260101T100000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"));
    CHECK(times.spans.empty());
    REQUIRE(times.warnings.size() == 1);
    CHECK(times.warnings[0] == "event 1 (UID e) is left out: it has more than 50000 instances");
    CHECK(times.left_out == 1);
    CHECK(times.unreadable == times.warnings);
}

namespace {

template <class Value>
std::vector<Value> some_of(const std::vector<Value>& values, int most) {
    std::vector<Value> chosen;
    for (int left = *rc::gen::inRange(0, most + 1); left > 0; --left)
        chosen.push_back(*rc::gen::elementOf(values));
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

ical::RecurrenceRule any_rule() {
    using ical::Frequency;
    ical::RecurrenceRule rule;
    rule.frequency = *rc::gen::element(Frequency::hourly, Frequency::daily, Frequency::weekly,
                                       Frequency::monthly, Frequency::yearly);
    rule.interval = *rc::gen::inRange(1, 8);
    rule.week_start = *rc::gen::inRange(1U, 8U);
    rule.months = some_of<int>({1, 2, 3, 6, 11, 12}, 2);
    if (*rc::gen::inRange(0, 2) == 0) rule.month_days = some_of<int>({1, 13, 28, 29, 31, -1, -31}, 3);
    if (*rc::gen::inRange(0, 4) == 0) rule.hours = some_of<int>({0, 9, 23}, 2);
    if (rule.frequency == Frequency::yearly) rule.weeks = some_of<int>({1, 20, 53, -1}, 1);
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left)
        rule.days.push_back({*rc::gen::element(0, 1, -1), *rc::gen::inRange(1U, 8U)});
    if (!rule.days.empty()) rule.set_positions = some_of<int>({1, -1, 2}, 1);
    return rule;
}

std::vector<ical::CivilTime> expanded(const ical::RecurrenceRule& rule, const ical::CivilTime& start,
                                      LocalDate from, LocalDate to) {
    std::vector<ical::CivilTime> found;
    ical::each_start(rule, start, {from, {}}, to, [&](const ical::CivilTime& time) {
        if (time.date >= from && time.date <= to) found.push_back(time);
        return time.date <= to;
    });
    return found;
}

}  // namespace

TEST_CASE("a rule yields the same starts, wherever one begins to look") {
    CHECK(rc::check("any rule, any date", [] {
        const auto rule = any_rule();
        const ical::CivilTime start{LocalDate{local_days{2020y / 1 / 1}} + days{*rc::gen::inRange(0, 400)},
                                    hours{*rc::gen::inRange(0, 24)}};
        const LocalDate middle = start.date + days{*rc::gen::inRange(0, 1500)};
        const LocalDate end = middle + days{800};
        auto all = expanded(rule, start, start.date, end);
        std::erase_if(all, [&](const ical::CivilTime& time) { return time.date < middle; });
        RC_ASSERT(expanded(rule, start, middle, end) == all);
    }));
}

#include "core/base/instant.hpp"

#include <rapidcheck.h>

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using namespace std::chrono;

constexpr Instant first_instant = sys_days{year{1} / January / 1};
constexpr Instant last_instant = sys_days{year{10000} / January / 1} - seconds{1};

/// The instant in UTC, or "none".
std::string utc(std::string_view text) {
    const auto instant = parse_instant(text);
    return instant ? format_instant(*instant) : "none";
}

std::string date(std::string_view text) {
    const auto parsed = parse_date(text);
    return parsed ? format_date(*parsed) : "none";
}

std::string time_of_day(std::string_view text) {
    const auto parsed = parse_time_of_day(text);
    return parsed ? format_time_of_day(*parsed) : "none";
}

/// Any instant that can be written.
Instant any_instant() {
    return first_instant +
           seconds{*rc::gen::inRange<std::int64_t>(0, (last_instant - first_instant).count() + 1)};
}

}  // namespace

TEST_CASE("an instant is read in UTC or with an offset") {
    CHECK(parse_instant("1970-01-02T00:00:01Z") == Instant{seconds{86401}});
    CHECK(utc("2026-11-20T09:00:00Z") == "2026-11-20T09:00:00Z");
    CHECK(utc("2026-12-01T09:00:00+05:45") == "2026-12-01T03:15:00Z");
    CHECK(utc("2026-12-31T20:30:00-03:30") == "2027-01-01T00:00:00Z");
    CHECK(utc("2026-11-20T09:00:00-00:00") == "2026-11-20T09:00:00Z");
    CHECK(utc("2028-02-29T23:59:59+23:59") == "2028-02-29T00:00:59Z");
}

TEST_CASE("an instant may have small letters, a space for the T, a fraction and a leap second") {
    CHECK(utc("2026-11-20t09:00:00z") == "2026-11-20T09:00:00Z");
    CHECK(utc("2026-11-20 09:00:00+01:00") == "2026-11-20T08:00:00Z");
    CHECK(utc("2026-11-20T09:00:00.999999999Z") == "2026-11-20T09:00:00Z");
    CHECK(utc("1969-12-31T23:59:59.5Z") == "1969-12-31T23:59:59Z");
    CHECK(utc("2026-11-20T09:00:00.5-01:00") == "2026-11-20T10:00:00Z");
    CHECK(utc("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00Z");
}

TEST_CASE("a text that is not RFC 3339 is not an instant") {
    const auto text = GENERATE(
        "", "now", "2026-11-20", "2026-11-20T09:00:00", "2026-11-20T09:00Z", "2026-11-20T9:00:00Z",
        "2026-11-20_09:00:00Z", "2026-11-20T09:00:00.Z", "2026-11-20T09:00:00,5Z", "2026-11-20T09:00:00Z ",
        " 2026-11-20T09:00:00Z", "2026-11-20T09:00:00+0545", "2026-11-20T09:00:00+05",
        "2026-11-20T09:00:00+05:45x", "2026-11-20T09:00:00+24:00", "2026-11-20T09:00:00+05:60",
        "2026-11-20T24:00:00Z", "2026-11-20T09:60:00Z", "2026-11-20T09:00:61Z", "2026-02-29T09:00:00Z",
        "2026-13-01T09:00:00Z", "2026-00-01T09:00:00Z", "2026-01-00T09:00:00Z", "2026/11/20T09:00:00Z",
        "20261120T090000Z", "+026-11-20T09:00:00Z", "2026-11-20T09-00-00Z", "2026-11-20T09:00:00ZZ",
        "2026-11-20T09:00:00UTC", "1763629200");
    CAPTURE(text);
    CHECK(utc(text) == "none");
}

TEST_CASE("an instant outside the years 0001 to 9999 in UTC is refused") {
    CHECK(utc("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z");
    CHECK(utc("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z");
    CHECK(utc("0000-12-31T23:59:59Z") == "none");
    CHECK(utc("0001-01-01T00:00:00+00:01") == "none");
    CHECK(utc("9999-12-31T23:59:59-00:01") == "none");
    CHECK(utc("9999-12-31T23:59:60Z") == "none");
}

TEST_CASE("every instant is read back as it was written, in 20 characters") {
    CHECK(rc::check([] {
        const Instant instant = any_instant();
        const std::string text = format_instant(instant);
        RC_ASSERT(text.size() == instant_length);
        RC_ASSERT(parse_instant(text) == instant);
    }));
}

TEST_CASE("later instants are written as greater texts, so that a database can compare them") {
    CHECK(rc::check([] {
        const Instant a = any_instant(), b = any_instant();
        RC_ASSERT((a < b) == (format_instant(a) < format_instant(b)));
    }));
}

TEST_CASE("an offset is how far the local time is ahead of UTC") {
    CHECK(rc::check([] {
        const int offset = *rc::gen::inRange(0, 24 * 60);
        const Instant local = sys_days{2026y / June / 1} + seconds{*rc::gen::inRange(0, 86400)};
        std::string text = format_instant(local);
        const std::string clock = format_time_of_day(minutes{offset}).substr(0, 5);
        text.back() = '+';
        RC_ASSERT(parse_instant(text + clock) == local - minutes{offset});
        text.back() = '-';
        RC_ASSERT(parse_instant(text + clock) == local + minutes{offset});
    }));
}

TEST_CASE("dates are read if they exist") {
    CHECK(parse_date("1970-01-02") == LocalDate{days{1}});
    CHECK(date("2026-11-20") == "2026-11-20");
    CHECK(date("2028-02-29") == "2028-02-29");
    CHECK(date("0001-01-01") == "0001-01-01");
    CHECK(date("9999-12-31") == "9999-12-31");
    CHECK(date("2026-02-29") == "none");
    CHECK(date("2100-02-29") == "none");
    CHECK(date("2026-04-31") == "none");
    CHECK(date("0000-01-01") == "none");
    CHECK(date("2026-1-1") == "none");
    CHECK(date("2026-11-20T") == "none");
    CHECK(date("20-11-2026") == "none");
    CHECK(date("") == "none");
}

TEST_CASE("every date is read back as it was written") {
    CHECK(rc::check([] {
        const LocalDate any{days{*rc::gen::inRange(-719162, 2932897)}};  // 0001-01-01 to 9999-12-31
        RC_ASSERT(parse_date(format_date(any)) == any);
    }));
}

TEST_CASE("times of day range from 00:00 to 24:00") {
    CHECK(parse_time_of_day("09:30") == hours{9} + minutes{30});
    CHECK(time_of_day("00:00") == "00:00");
    CHECK(time_of_day("09:00") == "09:00");
    CHECK(time_of_day("09:00:30") == "09:00:30");
    CHECK(time_of_day("09:00:00") == "09:00");
    CHECK(time_of_day("23:59:59") == "23:59:59");
    CHECK(time_of_day("24:00") == "24:00");
    CHECK(time_of_day("24:00:00") == "24:00");
    const auto wrong = GENERATE("", "9:00", "09:0", "0900", "25:00", "24:01", "24:00:01", "09:60", "09:00:60",
                                "09-00", "09:00:", "09:00:3", "09:00Z", "-1:00", "9:00 am", "noon");
    CAPTURE(wrong);
    CHECK(time_of_day(wrong) == "none");
}

TEST_CASE("every time of day is read back as it was written") {
    CHECK(rc::check([] {
        const TimeOfDay any{*rc::gen::inRange(0, 86401)};
        RC_ASSERT(parse_time_of_day(format_time_of_day(any)) == any);
    }));
}

TEST_CASE("weekdays are counted from Monday") {
    CHECK(iso_weekday(*parse_date("2026-11-16")) == 1);
    CHECK(iso_weekday(*parse_date("2026-11-20")) == 5);
    CHECK(iso_weekday(*parse_date("2026-11-22")) == 7);
    CHECK(iso_weekday(*parse_date("1969-12-31")) == 3);
}

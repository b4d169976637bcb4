#include "core/calendar/zone.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

std::string opening(std::string_view zone_name, std::string_view on, std::string_view time) {
    return utc(zone(zone_name).opening(date(on), time_of_day(time)));
}

std::string closing(std::string_view zone_name, std::string_view on, std::string_view time) {
    return utc(zone(zone_name).closing(date(on), time_of_day(time)));
}

std::string start_of(std::string_view zone_name, std::string_view on) {
    return utc(zone(zone_name).start_of(date(on)));
}

std::string end_of(std::string_view zone_name, std::string_view on) {
    return utc(zone(zone_name).end_of(date(on)));
}

std::string date_of(std::string_view zone_name, std::string_view instant) {
    return format_date(zone(zone_name).date_of(at(instant)));
}

}  // namespace

TEST_CASE("a time of day is the instant at which clocks show it") {
    CHECK(opening("UTC", "2026-11-20", "09:00") == "2026-11-20T09:00:00Z");
    CHECK(opening("Asia/Kathmandu", "2026-12-01", "09:00") == "2026-12-01T03:15:00Z");
    CHECK(closing("America/St_Johns", "2026-01-15", "09:00:30") == "2026-01-15T12:30:30Z");
    CHECK(closing("Pacific/Kiritimati", "2026-01-01", "00:00") == "2025-12-31T10:00:00Z");
}

TEST_CASE("24:00 is the next date's midnight") {
    CHECK(closing("Europe/Berlin", "2026-11-20", "24:00") == "2026-11-20T23:00:00Z");
    CHECK(closing("Europe/Berlin", "2026-12-31", "24:00") == start_of("Europe/Berlin", "2027-01-01"));
}

TEST_CASE("a time that clocks skip moves to the first instant after the gap") {
    // Berlin goes from 02:00 to 03:00; so does New York, three weeks earlier.
    CHECK(opening("Europe/Berlin", "2026-03-29", "01:59") == "2026-03-29T00:59:00Z");
    CHECK(opening("Europe/Berlin", "2026-03-29", "02:00") == "2026-03-29T01:00:00Z");
    CHECK(opening("Europe/Berlin", "2026-03-29", "02:59") == "2026-03-29T01:00:00Z");
    CHECK(opening("Europe/Berlin", "2026-03-29", "03:00") == "2026-03-29T01:00:00Z");
    CHECK(closing("Europe/Berlin", "2026-03-29", "02:30") == "2026-03-29T01:00:00Z");
    CHECK(opening("America/New_York", "2026-03-08", "02:30") == "2026-03-08T07:00:00Z");
    CHECK(closing("America/New_York", "2026-03-08", "02:30") == "2026-03-08T07:00:00Z");
}

TEST_CASE("a repeated time opens at the earlier and closes at the later instant") {
    CHECK(opening("Europe/Berlin", "2026-10-25", "02:30") == "2026-10-25T00:30:00Z");
    CHECK(closing("Europe/Berlin", "2026-10-25", "02:30") == "2026-10-25T01:30:00Z");
    CHECK(opening("Europe/Berlin", "2026-10-25", "02:00") == "2026-10-25T00:00:00Z");
    CHECK(closing("Europe/Berlin", "2026-10-25", "02:00") == "2026-10-25T01:00:00Z");
    // 03:00 occurs once: when clocks would reach it for the first time, they show 02:00 again.
    CHECK(opening("Europe/Berlin", "2026-10-25", "03:00") == "2026-10-25T02:00:00Z");
    CHECK(opening("America/New_York", "2026-11-01", "01:30") == "2026-11-01T05:30:00Z");
    CHECK(closing("America/New_York", "2026-11-01", "01:30") == "2026-11-01T06:30:00Z");
}

TEST_CASE("clocks may change by half an hour") {
    CHECK(opening("Australia/Lord_Howe", "2026-10-04", "02:15") == "2026-10-03T15:30:00Z");
    CHECK(closing("Australia/Lord_Howe", "2026-10-04", "02:30") == "2026-10-03T15:30:00Z");
    CHECK(opening("Australia/Lord_Howe", "2026-04-05", "01:45") == "2026-04-04T14:45:00Z");
    CHECK(closing("Australia/Lord_Howe", "2026-04-05", "01:45") == "2026-04-04T15:15:00Z");
}

TEST_CASE("a date without a midnight starts with its first instant") {
    // Cairo and Beirut go from 00:00 to 01:00.
    CHECK(start_of("Africa/Cairo", "2024-04-26") == "2024-04-25T22:00:00Z");
    CHECK(end_of("Africa/Cairo", "2024-04-25") == "2024-04-25T22:00:00Z");
    CHECK(opening("Africa/Cairo", "2024-04-26", "00:30") == "2024-04-25T22:00:00Z");
    CHECK(opening("Africa/Cairo", "2024-04-26", "01:00") == "2024-04-25T22:00:00Z");
    CHECK(start_of("Asia/Beirut", "2024-03-31") == "2024-03-30T22:00:00Z");
    CHECK(date_of("Asia/Beirut", "2024-03-30T21:59:59Z") == "2024-03-30");
    CHECK(date_of("Asia/Beirut", "2024-03-30T22:00:00Z") == "2024-03-31");
}

TEST_CASE("a date that the zone skipped is empty") {
    // Samoa went from the end of the 29th to the beginning of the 31st.
    CHECK(date_of("Pacific/Apia", "2011-12-30T09:59:59Z") == "2011-12-29");
    CHECK(date_of("Pacific/Apia", "2011-12-30T10:00:00Z") == "2011-12-31");
    CHECK(start_of("Pacific/Apia", "2011-12-30") == "2011-12-30T10:00:00Z");
    CHECK(end_of("Pacific/Apia", "2011-12-30") == "2011-12-30T10:00:00Z");
    CHECK(opening("Pacific/Apia", "2011-12-30", "09:00") == closing("Pacific/Apia", "2011-12-30", "17:00"));
    CHECK(end_of("Pacific/Apia", "2011-12-29") == start_of("Pacific/Apia", "2011-12-31"));
}

TEST_CASE(
    "if midnight occurs twice, the date starts with the first, and no part of it belongs to the date "
    "before") {
    // Havana and the Azores go from 01:00 to 00:00.
    CHECK(start_of("America/Havana", "2025-11-02") == "2025-11-02T04:00:00Z");
    CHECK(end_of("America/Havana", "2025-11-01") == "2025-11-02T04:00:00Z");
    CHECK(closing("America/Havana", "2025-11-01", "24:00") == "2025-11-02T05:00:00Z");
    CHECK(date_of("America/Havana", "2025-11-02T04:30:00Z") == "2025-11-02");
    CHECK(start_of("Atlantic/Azores", "2025-10-26") == "2025-10-26T00:00:00Z");
    CHECK(end_of("Atlantic/Azores", "2025-10-25") == "2025-10-26T00:00:00Z");
}

TEST_CASE("if clocks went back across midnight, a date begins before the previous one has ended") {
    // Newfoundland went from 00:01 to 23:01 in those years.
    CHECK(start_of("America/St_Johns", "2010-11-07") == "2010-11-07T02:30:00Z");
    CHECK(end_of("America/St_Johns", "2010-11-06") == "2010-11-07T03:30:00Z");
    CHECK(date_of("America/St_Johns", "2010-11-07T02:30:59Z") == "2010-11-07");
    CHECK(date_of("America/St_Johns", "2010-11-07T02:31:00Z") == "2010-11-06");
    CHECK(date_of("America/St_Johns", "2010-11-07T03:30:00Z") == "2010-11-07");
}

TEST_CASE("the rules continue after the last change that the database lists") {
    CHECK(opening("Europe/Berlin", "2040-07-01", "12:00") == "2040-07-01T10:00:00Z");
    CHECK(opening("Europe/Berlin", "2040-12-01", "12:00") == "2040-12-01T11:00:00Z");
    CHECK(opening("America/New_York", "2099-07-01", "12:00") == "2099-07-01T16:00:00Z");
    CHECK(opening("Australia/Lord_Howe", "2050-01-01", "12:00") == "2050-01-01T01:00:00Z");
    CHECK(opening("Europe/Berlin", "2040-03-25", "02:30") == "2040-03-25T01:00:00Z");
}

TEST_CASE("zones are known by their IANA names, aliases too") {
    CHECK(Zone::find("Europe/Berlin").value().name() == "Europe/Berlin");
    CHECK(opening("Europe/Bratislava", "2026-07-01", "00:00") ==
          opening("Europe/Prague", "2026-07-01", "00:00"));
    CHECK(opening("Etc/GMT+5", "2026-07-01", "00:00") == "2026-07-01T05:00:00Z");
    CHECK(Zone::utc().name() == "UTC");
}

TEST_CASE("a text that is not the name of a zone finds none") {
    const auto name = GENERATE(
        "", "Mars/Olympus", "europe/berlin", "Europe", "/usr/share/zoneinfo/Europe/Berlin",
        "../zoneinfo/Europe/Berlin", "Europe/../Europe/Berlin", "./UTC", "localtime", "Fixed/UTC+05:00:00",
        "libc:localtime", "UTC+1", "Europe/Berlin ", "zone1970.tab", "right/Europe/Berlin");
    INFO(name);
    CHECK_FALSE(Zone::find(name).has_value());
    CHECK_FALSE(Zone::find(std::string(65, 'a')).has_value());
}

TEST_CASE("zones have the same stamp if and only if their clocks are the same") {
    CHECK(zone("Europe/Bratislava").rules_stamp() == zone("Europe/Prague").rules_stamp());
    CHECK(zone("Europe/Berlin").rules_stamp() == zone("Europe/Berlin").rules_stamp());
    CHECK(zone("Europe/Berlin").rules_stamp() != zone("Europe/London").rules_stamp());
    CHECK(zone("UTC").rules_stamp() != zone("Etc/GMT-1").rules_stamp());
    // The same time today, but not always since 2000.
    CHECK(zone("Europe/Moscow").rules_stamp() != zone("Europe/Simferopol").rules_stamp());
}

TEST_CASE("files beside the zones are not mistaken for zones") {
    for (const char* name : {"posixrules", "Factory", "localtime"}) {
        INFO(name);
        CHECK_FALSE(Zone::find(name));
    }
}

TEST_CASE("a change of the abbreviation alone is not a clock change") {
    // Istanbul stayed at UTC+3 in September 2016 and dropped the name of its summer time.
    CHECK_FALSE(zone("Europe/Istanbul").next_change(at("2016-08-01T00:00:00Z")));
    CHECK(zone("Europe/Istanbul").next_change(at("2016-01-01T00:00:00Z")));
}

TEST_CASE("characters that no zone's name has are not looked for in the file system") {
    for (const char* name :
         {"Europe/Berlin?", "Europe/Ber lin", "Europe\\Berlin", "Europe/Berl~n", "Europe/Berl\xc3\xadn"})
        CHECK_FALSE(Zone::find(name));
    CHECK(Zone::find("Etc/GMT+5"));
}

#include "core/ical/busy_times.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/ical/calendar_texts.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::ical_test;

const char* const customized = R"(
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
)";

}  // namespace

TEST_CASE("a series keeps its local time when the clocks change") {
    const auto times =
        busy(event("DTSTART;TZID=Europe/Berlin:20260327T090000\nDTEND;TZID=Europe/Berlin:20260327T100000\n"
                   "RRULE:FREQ=DAILY;COUNT=3"));
    CHECK(spans(times) == Texts{"2026-03-27T08:00:00Z/2026-03-27T09:00:00Z",
                                "2026-03-28T08:00:00Z/2026-03-28T09:00:00Z",
                                "2026-03-29T07:00:00Z/2026-03-29T08:00:00Z"});
    CHECK(times.warnings.empty());
}

TEST_CASE("an instance that the clocks skip counts, by the offset before the gap, and the next one is back") {
    CHECK(starts(busy(event(
              "DTSTART;TZID=Europe/Berlin:20260328T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3"))) ==
          Texts{"2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"});
}

TEST_CASE("a time that occurs twice is the first, for an event and for an instance") {
    CHECK(starts(busy(event(
              "DTSTART;TZID=Europe/Berlin:20261024T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=2"))) ==
          Texts{"2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"});
}

TEST_CASE("a day of a duration is a day of the calendar, and 24 hours are 24 hours") {
    const std::string noon = "DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:";
    CHECK(spans(busy(event(noon + "P1D"))) == Texts{"2026-03-28T11:00:00Z/2026-03-29T10:00:00Z"});
    CHECK(spans(busy(event(noon + "PT24H"))) == Texts{"2026-03-28T11:00:00Z/2026-03-29T11:00:00Z"});
    CHECK(spans(busy(event(noon + "P1W"))) == Texts{"2026-03-28T11:00:00Z/2026-04-04T10:00:00Z"});
}

TEST_CASE("a whole day is from midnight to midnight of the provider, and its end is not included") {
    CHECK(spans(busy(event("DTSTART;VALUE=DATE:20260329"))) ==
          Texts{"2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"});
    CHECK(spans(busy(event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227"), "America/New_York")) ==
          Texts{"2026-12-25T05:00:00Z/2026-12-27T05:00:00Z"});
}

TEST_CASE("a time without an end takes up no time") {
    CHECK(busy(event("DTSTART:20260601T100000Z")).spans.empty());
}

TEST_CASE("tentative events are busy, cancelled and transparent ones are not") {
    const std::string hour = "DTSTART:20260601T100000Z\nDTEND:20260601T110000Z\n";
    CHECK(busy(event(hour + "STATUS:TENTATIVE")).spans.size() == 1);
    CHECK(busy(event(hour + "STATUS:CANCELLED")).spans.empty());
    CHECK(busy(event(hour + "TRANSP:TRANSPARENT")).spans.empty());
}

TEST_CASE("a cancelled instance is not busy, and the others are") {
    const auto times = busy(
        event("DTSTART;TZID=Europe/Berlin:20260801T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3") +
        event(
            "STATUS:CANCELLED\nRECURRENCE-ID:20260808T080000Z\nDTSTART;TZID=Europe/Berlin:20260808T100000"));
    CHECK(starts(times) == Texts{"2026-08-01T08:00:00Z", "2026-08-15T08:00:00Z"});
}

TEST_CASE("a moved instance is busy at its new time only, whichever version comes first in the file") {
    const std::string series = event(
        "SEQUENCE:1\nDTSTART;TZID=Europe/Berlin:20260801T100000\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;COUNT=2");
    const std::string id = "RECURRENCE-ID;TZID=Europe/Berlin:20260808T100000\nDURATION:PT1H\n";
    const std::string old = event("SEQUENCE:2\n" + id + "DTSTART;TZID=Europe/Berlin:20260809T100000");
    const std::string now = event("SEQUENCE:3\n" + id + "DTSTART;TZID=Europe/Berlin:20260810T100000");
    const Texts expected{"2026-08-01T08:00:00Z", "2026-08-10T08:00:00Z"};
    CHECK(starts(busy(series + old + now)) == expected);
    CHECK(starts(busy(now + old + series)) == expected);
}

TEST_CASE("a change of this and all later instances moves them, with their new length") {
    const auto times =
        busy(event("DTSTART;TZID=Europe/Berlin:20260327T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4") +
             event("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260328T100000\n"
                   "DTSTART;TZID=Europe/Berlin:20260328T120000\nDTEND;TZID=Europe/Berlin:20260328T140000"));
    CHECK(spans(times) ==
          Texts{"2026-03-27T09:00:00Z/2026-03-27T10:00:00Z", "2026-03-28T11:00:00Z/2026-03-28T13:00:00Z",
                "2026-03-29T10:00:00Z/2026-03-29T12:00:00Z", "2026-03-30T10:00:00Z/2026-03-30T12:00:00Z"});
}

TEST_CASE("a date that is excluded takes out the instances of that local date") {
    CHECK(starts(busy(
              event("DTSTART;TZID=America/New_York:20260601T210000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
                    "EXDATE;VALUE=DATE:20260602"))) == Texts{"2026-06-02T01:00:00Z", "2026-06-04T01:00:00Z"});
}

TEST_CASE("an excluded time without a zone is on the clock of its series") {
    CHECK(starts(busy(
              event("DTSTART;TZID=America/New_York:20260601T210000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n"
                    "EXDATE:20260601T210000"))) == Texts{"2026-06-03T01:00:00Z"});
}

TEST_CASE("COUNT counts instances before they are excluded") {
    CHECK(starts(busy(event("DTSTART:20260322T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n"
                            "EXDATE:20260323T090000Z")))
              .size() == 4);
}

TEST_CASE("UNTIL is an instant, and a date is included") {
    const std::string series =
        "DTSTART;TZID=America/New_York:20260601T210000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=";
    CHECK(busy(event(series + "20260603T010000Z")).spans.size() == 2);
    CHECK(busy(event(series + "20260603T005959Z")).spans.size() == 1);
    CHECK(busy(event(series + "20260603")).spans.size() == 3);
}

TEST_CASE("added dates may have a length of their own") {
    CHECK(spans(busy(event(
              "DTSTART;TZID=Europe/Berlin:20260310T120000\nDURATION:PT1H\n"
              "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260311T120000/PT3H,20260312T120000/20260312T150000\n"
              "RDATE;TZID=Europe/Berlin:20260314T120000"))) ==
          Texts{"2026-03-10T11:00:00Z/2026-03-10T12:00:00Z", "2026-03-11T11:00:00Z/2026-03-11T14:00:00Z",
                "2026-03-12T11:00:00Z/2026-03-12T14:00:00Z", "2026-03-14T11:00:00Z/2026-03-14T12:00:00Z"});
}

TEST_CASE("an instance that the date line skipped and the next one are one") {
    const auto times =
        busy(event("DTSTART;TZID=Pacific/Apia:20111229T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"),
             "UTC", {*parse_instant("2011-12-01T00:00:00Z"), *parse_instant("2012-02-01T00:00:00Z")});
    CHECK(starts(times) == Texts{"2011-12-29T19:00:00Z", "2011-12-30T19:00:00Z"});
}

TEST_CASE("a known zone goes by this machine's rules, and a definition that differs is reported once") {
    const std::string wrong =
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n";
    const auto times =
        busy(wrong + event("SUMMARY:Team\nDTSTART;TZID=Europe/Berlin:20260701T100000\nDURATION:PT1H\n"
                           "RRULE:FREQ=DAILY;COUNT=2"));
    CHECK(starts(times) == Texts{"2026-07-01T08:00:00Z", "2026-07-02T08:00:00Z"});
    CHECK(times.warnings ==
          Texts{"the file's definition of the time zone \"Europe/Berlin\" differs from this machine's"
                " rules, which are used: event 1 \"Team\" on 2026-07-01 would begin at"
                " 2026-07-01T09:00:00Z"});
    CHECK(times.left_out == 0);
}

TEST_CASE("zones have IANA's names, old ones, Windows' names, and names behind a path") {
    for (const std::string zone :
         {"Europe/Berlin", "W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Berlin",
          "/mozilla.org/20050126_1/Europe/Berlin"}) {
        INFO(zone);
        CHECK(starts(busy(event("DTSTART;TZID=" + zone + ":20260701T100000\nDURATION:PT1H"))) ==
              Texts{"2026-07-01T08:00:00Z"});
    }
    CHECK(starts(busy(event("DTSTART;TZID=US/Pacific:20260701T100000\nDURATION:PT1H"))) ==
          Texts{"2026-07-01T17:00:00Z"});
}

TEST_CASE("a name that only the file knows goes by its definition") {
    const auto times = busy(
        customized +
        event("DTSTART;TZID=Customized Time Zone:20261023T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"));
    CHECK(starts(times) == Texts{"2026-10-23T08:00:00Z", "2026-10-24T08:00:00Z", "2026-10-25T09:00:00Z"});
    CHECK(starts(
              busy(customized + event("DTSTART;TZID=Customized Time Zone:20260329T023000\nDURATION:PT1H"))) ==
          Texts{"2026-03-29T01:30:00Z"});
    CHECK(starts(
              busy(customized + event("DTSTART;TZID=Customized Time Zone:20261025T023000\nDURATION:PT1H"))) ==
          Texts{"2026-10-25T00:30:00Z"});
}

TEST_CASE("an event in a zone that nobody defines is left out by name, and never taken for UTC") {
    const auto times = busy(event("SUMMARY:Dentist\nDTSTART;TZID=Home:20260701T100000\nDURATION:PT1H"));
    CHECK(times.spans.empty());
    CHECK(times.left_out == 1);
    CHECK(times.warnings ==
          Texts{"event 1 \"Dentist\" is left out: its time zone \"Home\" is unknown here, and the file does"
                " not define it (VTIMEZONE)"});
}

TEST_CASE("floating times are the provider's, or those of X-WR-TIMEZONE, which never changes UTC") {
    const std::string both = event("DTSTART:20260701T100000\nDURATION:PT1H") +
                             "BEGIN:VEVENT\nUID:u\nDTSTART:20260701T100000Z\nDURATION:PT1H\nEND:VEVENT\n";
    CHECK(starts(busy(both, "Asia/Kathmandu")) == Texts{"2026-07-01T04:15:00Z", "2026-07-01T10:00:00Z"});
    CHECK(starts(busy("X-WR-TIMEZONE:America/New_York\n" + both, "Asia/Kathmandu")) ==
          Texts{"2026-07-01T10:00:00Z", "2026-07-01T14:00:00Z"});
}

TEST_CASE("free/busy periods are busy but for those that say free") {
    const auto times = busy(
        "BEGIN:VFREEBUSY\nUID:f\nFREEBUSY;FBTYPE=BUSY:20261001T100000Z/PT1H,20261002T100000Z/"
        "20261002T120000Z\n"
        "FREEBUSY;FBTYPE=FREE:20261003T100000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261004T100000Z/PT1H\n"
        "FREEBUSY:20261005T100000Z/PT1H\nEND:VFREEBUSY\n");
    CHECK(spans(times) ==
          Texts{"2026-10-01T10:00:00Z/2026-10-01T11:00:00Z", "2026-10-02T10:00:00Z/2026-10-02T12:00:00Z",
                "2026-10-04T10:00:00Z/2026-10-04T11:00:00Z", "2026-10-05T10:00:00Z/2026-10-05T11:00:00Z"});
}

TEST_CASE("what cannot be read leaves out its event, and says which") {
    const std::string hour = "SUMMARY:Yoga\nDTSTART:20260601T100000Z\nDTEND:20260601T110000Z\n";
    CHECK(busy(event(hour + "RRULE:FREQ=SOMETIMES")).warnings ==
          Texts{"event 1 \"Yoga\" is left out: its RRULE cannot be read"});
    CHECK(busy(event("SUMMARY:Yoga\nDTEND:20260601T110000Z")).warnings ==
          Texts{"event 1 \"Yoga\" is left out: it has no start (DTSTART)"});
    CHECK(busy(event("SUMMARY:Yoga\nDTSTART:20260601T100000Z\nDTEND:20260601T090000Z")).warnings ==
          Texts{"event 1 \"Yoga\" is left out: it ends before it begins"});
    CHECK(busy("BEGIN:VAVAILABILITY\nUID:a\nEND:VAVAILABILITY").warnings ==
          Texts{"a VAVAILABILITY component is left out: slotctl works out free times from its own hours"});
    CHECK(busy(event(hour + "DESCRIPTION:")).spans.size() == 1);
}

TEST_CASE("time that an unreadable event may take is told from what takes no time here") {
    const std::string lost_zone = "DTSTART;TZID=Office:20261202T080000\nDURATION:PT1H\n";
    const std::string lost_start = "DTSTART:2026120ZT080000Z\nDURATION:PT1H\n";
    for (const std::string& lost : {lost_zone, lost_start}) {
        INFO(lost);
        const auto times = busy(event(lost));
        CHECK(times.unreadable.size() == 1);
        CHECK(times.unreadable == times.warnings);
        CHECK(times.left_out == 1);
        CHECK(busy(event(lost + "STATUS:CANCELLED")).unreadable.empty());
        CHECK(busy(event(lost + "TRANSP:TRANSPARENT")).unreadable.empty());
    }
    const std::string hour = "DTSTART:20260601T100000Z\nDURATION:PT1H\n";
    CHECK(busy(event(hour + "RDATE;TZID=Office:20261202T080000")).unreadable.size() == 1);
    CHECK(busy(event(hour + "RRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=Office:20260602T100000"))
              .unreadable.empty());
    CHECK(busy("BEGIN:VAVAILABILITY\nUID:a\nEND:VAVAILABILITY").unreadable.empty());
}

TEST_CASE("a start that does not exist is not moved to another day, and its time is not taken for free") {
    for (const std::string lost :
         {"DTSTART:20261302T080000Z", "DTSTART:20261131T080000Z", "DTSTART:20261202T250000Z",
          "DTSTART;VALUE=DATE:20261240", "DTSTART:20260601T100000Z\nRDATE:20261131T080000Z",
          "RECURRENCE-ID:20261131T080000Z\nDTSTART:20260601T100000Z"}) {
        INFO(lost);
        const auto times = busy(event(lost + "\nDURATION:PT1H"));
        CHECK(times.spans.empty());
        REQUIRE(times.unreadable.size() == 1);
        CHECK_THAT(times.unreadable[0], Catch::Contains("is a date or time that does not exist"));
    }
    CHECK(busy("BEGIN:VFREEBUSY\nUID:f\nFREEBUSY:20261131T100000Z/PT1H\nEND:VFREEBUSY").unreadable.size() ==
          1);
    // What is excluded by mistake stays busy.
    CHECK(starts(busy(event("DTSTART:20261130T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n"
                            "EXDATE:20261131T100000Z"))) ==
          Texts{"2026-11-30T10:00:00Z", "2026-12-01T10:00:00Z"});
}

TEST_CASE("an event in an unknown zone does not matter if it is outside the window in any zone") {
    const auto unreadable = [](const std::string& lines) {
        return busy(event("DURATION:PT1H\nDTSTART;TZID=Office:" + lines)).unreadable.size();
    };
    CHECK(unreadable("20250601T080000") == 0);
    CHECK(unreadable("20280601T080000") == 0);
    CHECK(unreadable("20250601T080000\nRRULE:FREQ=DAILY;UNTIL=20251001T000000Z") == 0);
    CHECK(unreadable("20250601T080000\nRRULE:FREQ=DAILY;UNTIL=20260301T000000Z") == 1);
    CHECK(unreadable("20250601T080000\nRRULE:FREQ=DAILY") == 1);
    CHECK(unreadable("20251231T230000") == 1);
    CHECK(unreadable("20270101T010000") == 1);
    CHECK(busy(event("DTSTART;TZID=Office:20250601T080000\nDTEND;TZID=Office:20260601T080000"))
              .unreadable.size() == 1);
}

TEST_CASE("an instance that replaces an unknown one leaves the series busy, and is busy itself") {
    const auto times =
        busy(event("DTSTART:20260601T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2") +
             event("RECURRENCE-ID;TZID=Office:20260602T100000\nDTSTART:20260602T120000Z\nDURATION:PT1H"));
    CHECK(starts(times) == Texts{"2026-06-01T10:00:00Z", "2026-06-02T10:00:00Z", "2026-06-02T12:00:00Z"});
    CHECK(times.unreadable.empty());
    REQUIRE(times.warnings.size() == 1);
    CHECK_THAT(times.warnings[0], Catch::Contains("event 2 (UID e)") && Catch::Contains("RECURRENCE-ID"));
}

TEST_CASE("names of events in messages are short, on one line, and without control characters") {
    const auto times =
        busy(event("SUMMARY:" + std::string(300, 'x') + "\nDTSTART;TZID=Office:20260701T100000"));
    REQUIRE(times.unreadable.size() == 1);
    CHECK(times.unreadable[0].size() < 250);
    const auto lines = busy(event("SUMMARY:a\\nb\x1b[31m\nDTSTART;TZID=Office:20260701T100000"));
    REQUIRE(lines.unreadable.size() == 1);
    CHECK_THAT(lines.unreadable[0], Catch::StartsWith(R"(event 1 "a\nb\x1b[31m" is left out)"));
}

TEST_CASE("a text that is not a calendar is refused") {
    CHECK_THROWS_WITH(ical::read_calendar("<html>not found</html>"),
                      Catch::Contains("this is not a calendar"));
    CHECK_THROWS_WITH(ical::read_calendar(""), Catch::Contains("this is not a calendar"));
    CHECK_THROWS_WITH(
        ical::read_calendar("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:20261202T0900"),
        "the calendar is cut off: it has no END:VCALENDAR");
}

TEST_CASE("an event of days reaches into a window that begins after it") {
    const Interval window{*parse_instant("2026-06-10T00:00:00Z"), *parse_instant("2026-06-11T00:00:00Z")};
    CHECK(spans(busy(event("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260615"), "UTC", window)) ==
          Texts{"2026-06-01T00:00:00Z/2026-06-15T00:00:00Z"});
    CHECK(busy(event("DTSTART;VALUE=DATE:20250601\nDTEND;VALUE=DATE:20250615\nRRULE:FREQ=YEARLY"), "UTC",
               window)
              .spans.size() == 1);
}

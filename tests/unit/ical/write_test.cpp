#include "core/ical/write.hpp"

#include <sstream>

#include "core/ical/read.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
using namespace slotctl::ical;
using namespace std::chrono;

namespace {

OutgoingEvent event_called(const std::string& summary) {
    OutgoingEvent event;
    event.uid = "20261120T090000Z-1@slotctl";
    event.sequence = 3;
    event.changed_at = sys_days{2026y / 11 / 20} + 9h;
    event.time = {sys_days{2026y / 12 / 1} + 10h, sys_days{2026y / 12 / 1} + 10h + 30min};
    event.status = EventStatus::tentative;
    event.summary = summary;
    return event;
}

std::string written(const OutgoingEvent& event) {
    std::ostringstream out;
    CalendarWriter writer(out, {"Asha; \"Room 1\", left", 15min});
    writer.add(event);
    writer.finish();
    return out.str();
}

std::string repeated(const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("an event of any length is read back as it was written, from lines of at most 75 octets") {
    for (const std::string letter : {"y", "ü", "日", "a b", "\\", ";,"}) {
        for (int length = 1; length < 130; ++length) {
            const std::string summary = repeated(letter, length) + "|";
            const std::string text = written(event_called(summary));
            INFO(text);
            std::istringstream lines(text);
            for (std::string line; std::getline(lines, line);) {
                REQUIRE(line.ends_with('\r'));
                REQUIRE(line.size() <= 76);
                REQUIRE(line.find('\r') == line.size() - 1);
                REQUIRE((static_cast<unsigned char>(line[line[0] == ' ' ? 1 : 0]) & 0xC0U) != 0x80U);
            }
            const CalendarFile file = read_calendar(text);
            REQUIRE(file.faults.empty());
            REQUIRE(file.events.size() == 1);
            const Event& event = file.events.front();
            REQUIRE(event.summary == summary);
            REQUIRE(event.uid == "20261120T090000Z-1@slotctl");
            REQUIRE(event.sequence == 3);
            REQUIRE(event.stamp == sys_days{2026y / 11 / 20} + 9h);
            REQUIRE(event.status == EventStatus::tentative);
            REQUIRE_FALSE(event.transparent);
            REQUIRE(event.start == Moment{Moment::Kind::utc, {LocalDate{2026y / 12 / 1}, 10h}, ""});
            REQUIRE(event.end == Moment{Moment::Kind::utc, {LocalDate{2026y / 12 / 1}, 10h + 30min}, ""});
        }
    }
}

TEST_CASE("what may not be in a calendar is made visible, and does not end its line") {
    const std::string text = written(event_called("a\r\nEND:VEVENT\x1b[31m\xff"));
    CHECK(text.find("SUMMARY:a\\\\r\\\\nEND:VEVENT\\\\x1b[31m\xEF\xBF\xBD\r\n") != std::string::npos);
    CHECK(read_calendar(text).events.size() == 1);
}

TEST_CASE("the name of a calendar is escaped in both of its forms, and both intervals are given") {
    const std::string text = written(event_called("x"));
    for (const char* line :
         {"\r\nNAME:Asha\\; \"Room 1\"\\, left\r\n", "\r\nX-WR-CALNAME:Asha\\; \"Room 1\"\\, left\r\n",
          "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n", "\r\nX-PUBLISHED-TTL:PT15M\r\n",
          "\r\nMETHOD:PUBLISH\r\n"}) {
        CAPTURE(line);
        CHECK(text.find(line) != std::string::npos);
    }
}

TEST_CASE("free/busy data is read back, a period a line") {
    OutgoingFreeBusy times;
    times.uid = "free-busy-p1@slotctl";
    times.contact = "Asha";
    times.window = {sys_days{2026y / 12 / 1}, sys_days{2026y / 12 / 3}};
    times.busy = {{sys_days{2026y / 12 / 1} + 9h, sys_days{2026y / 12 / 1} + 10h},
                  {sys_days{2026y / 12 / 2} + 9h, sys_days{2026y / 12 / 2} + 10h}};
    std::ostringstream out;
    CalendarWriter writer(out, {});
    writer.add(times);
    writer.finish();
    CHECK(out.str().find("FREEBUSY;FBTYPE=BUSY:20261201T090000Z/20261201T100000Z\r\n"
                         "FREEBUSY;FBTYPE=BUSY:20261202T090000Z/20261202T100000Z\r\n") != std::string::npos);
    CHECK(read_calendar(out.str()).busy.size() == 2);
}

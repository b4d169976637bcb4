#include "core/editing/closed_days.hpp"
#include "core/ical/read.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;

namespace {

LocalDate on(const std::string& text) {
    return parse_date(text).value();
}

std::vector<std::string> holidays_in(const std::string& events, const std::string& first,
                                     const std::string& last) {
    std::vector<std::string> warnings, texts;
    const auto file = ical::read_calendar("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\n" +
                                          events + "END:VCALENDAR\r\n");
    for (const ClosedDay& day : holidays(file, {on(first), on(last)}, warnings))
        texts.push_back(format_date(day.date) + " " + day.reason.value_or("-"));
    CHECK(warnings.empty());
    return texts;
}

std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\r\nUID:" + std::to_string(lines.size()) + "\r\n" + lines + "END:VEVENT\r\n";
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("public holidays are the all-day events of a calendar, transparent or not") {
    const std::string events =
        event("SUMMARY:Christmas Day\r\nDTSTART;VALUE=DATE:20261225\r\nTRANSP:TRANSPARENT\r\n") +
        event("SUMMARY:A dentist at noon\r\nDTSTART:20261224T120000Z\r\nDTEND:20261224T130000Z\r\n") +
        event("SUMMARY:Cancelled fair\r\nSTATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20261226\r\n") +
        event("SUMMARY:Turn of the year\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270102\r\n");
    CHECK(holidays_in(events, "2026-12-01", "2027-12-01") ==
          Texts{"2026-12-25 Christmas Day", "2026-12-31 Turn of the year", "2027-01-01 Turn of the year"});
    CHECK(holidays_in(events, "2026-12-26", "2026-12-31") == Texts{"2026-12-31 Turn of the year"});
}

TEST_CASE("a holiday that a calendar repeats every year is found in every year") {
    CHECK(holidays_in(event("SUMMARY:Labour Day\r\nDTSTART;VALUE=DATE:19900501\r\nRRULE:FREQ=YEARLY\r\n"),
                      "2026-01-01", "2027-12-31") == Texts{"2026-05-01 Labour Day", "2027-05-01 Labour Day"});
}

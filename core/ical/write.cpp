#include "core/ical/write.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string_view>

#include <libical/ical.h>

#include "core/base/error.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace slotctl::ical {

namespace {

struct FreeComponent {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

struct FreeText {
    void operator()(char* text) const { icalmemory_free_buffer(text); }
};
using Text = std::unique_ptr<char, FreeText>;

Component component_of(icalcomponent_kind kind) {
    return Component(icalcomponent_new(kind));
}

void put(const Component& component, icalproperty* property) {
    icalcomponent_add_property(component.get(), property);
}

/// A content line of at most 75 octets a line, broken between characters (RFC 5545, 3.1).
std::string folded(std::string_view line) {
    constexpr std::size_t longest = 75;
    std::string text;
    for (std::size_t room = longest; line.size() > room; room = longest - 1) {
        const std::string_view part = utf8_prefix(line, room);
        text.append(part).append("\r\n ");
        line.remove_prefix(part.size());
    }
    return text.append(line).append("\r\n");
}

/// libical breaks lines itself, and where the last one has no room for its end, between the CR and the LF of
/// that end (3.0.16). So its breaks are taken out again; texts have none, since they are escaped.
std::string line_of(icalproperty* property) {
    const Text written(icalproperty_as_ical_string_r(property));
    if (!written) throw Error(ErrorKind::failed, "libical could not write a part of a calendar");
    std::string line = written.get();
    constexpr std::string_view fold = "\r\n ";
    for (auto at = line.find(fold); at != std::string::npos; at = line.find(fold, at))
        line.erase(at, fold.size());
    std::erase_if(line, [](char c) { return c == '\r' || c == '\n'; });
    return folded(line);
}

std::string lines_of(const Component& component) {
    std::string text;
    for (icalproperty* property = icalcomponent_get_first_property(component.get(), ICAL_ANY_PROPERTY);
         property != nullptr; property = icalcomponent_get_next_property(component.get(), ICAL_ANY_PROPERTY))
        text += line_of(property);
    return text;
}

icaltimetype utc_time(Instant instant) {
    const auto date = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day day{date};
    const std::chrono::hh_mm_ss<std::chrono::seconds> clock{instant - date};
    icaltimetype time = icaltime_null_time();
    time.year = static_cast<int>(day.year());
    time.month = static_cast<int>(static_cast<unsigned>(day.month()));
    time.day = static_cast<int>(static_cast<unsigned>(day.day()));
    time.hour = static_cast<int>(clock.hours().count());
    time.minute = static_cast<int>(clock.minutes().count());
    time.second = static_cast<int>(clock.seconds().count());
    time.zone = icaltimezone_get_utc_timezone();
    return time;
}

/// A property that libical does not know: it would escape backslashes in its text, but not commas.
std::string own_line(const std::string& name, const std::string& text) {
    const std::unique_ptr<icalvalue, void (*)(icalvalue*)> value(icalvalue_new_text(text.c_str()),
                                                                 icalvalue_free);
    const Text escaped(icalvalue_as_ical_string_r(value.get()));
    return folded(name + ":" + escaped.get());
}

icalproperty_status status_of(EventStatus status) {
    return status == EventStatus::cancelled   ? ICAL_STATUS_CANCELLED
           : status == EventStatus::tentative ? ICAL_STATUS_TENTATIVE
                                              : ICAL_STATUS_CONFIRMED;
}

}  // namespace

CalendarWriter::CalendarWriter(std::ostream& out, const OutgoingCalendar& calendar) : out_(out) {
    const Component head = component_of(ICAL_VCALENDAR_COMPONENT);
    put(head, icalproperty_new_version("2.0"));
    put(head, icalproperty_new_prodid("-//slotctl//slotctl//EN"));
    put(head, icalproperty_new_calscale("GREGORIAN"));
    put(head, icalproperty_new_method(ICAL_METHOD_PUBLISH));
    const std::string name = printable_line(calendar.name);
    if (!name.empty()) put(head, icalproperty_new_name(name.c_str()));
    // Some clients read the one, some the other.
    const std::string interval = "PT" + std::to_string(calendar.refresh_interval.count()) + "M";
    put(head, icalproperty_new_from_string(("REFRESH-INTERVAL;VALUE=DURATION:" + interval).c_str()));
    out_ << "BEGIN:VCALENDAR\r\n" << lines_of(head) << own_line("X-PUBLISHED-TTL", interval);
    if (!name.empty()) out_ << own_line("X-WR-CALNAME", name);
}

void CalendarWriter::add(const OutgoingEvent& event) {
    const Component component = component_of(ICAL_VEVENT_COMPONENT);
    put(component, icalproperty_new_uid(printable_line(event.uid).c_str()));
    put(component, icalproperty_new_dtstamp(utc_time(event.changed_at)));
    put(component, icalproperty_new_lastmodified(utc_time(event.changed_at)));
    put(component, icalproperty_new_sequence(static_cast<int>(
                       std::min<std::int64_t>(event.sequence, std::numeric_limits<int>::max()))));
    put(component, icalproperty_new_dtstart(utc_time(event.time.begin)));
    put(component, icalproperty_new_dtend(utc_time(event.time.end)));
    put(component, icalproperty_new_summary(printable_line(event.summary).c_str()));
    if (!event.description.empty())
        put(component, icalproperty_new_description(printable_lines(event.description).c_str()));
    put(component, icalproperty_new_status(status_of(event.status)));
    put(component, icalproperty_new_transp(event.transparent ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
    out_ << "BEGIN:VEVENT\r\n" << lines_of(component) << "END:VEVENT\r\n";
}

void CalendarWriter::add(const OutgoingFreeBusy& times) {
    const Component component = component_of(ICAL_VFREEBUSY_COMPONENT);
    put(component, icalproperty_new_uid(printable_line(times.uid).c_str()));
    put(component, icalproperty_new_dtstamp(utc_time(times.changed_at)));
    put(component, icalproperty_new_dtstart(utc_time(times.window.begin)));
    put(component, icalproperty_new_dtend(utc_time(times.window.end)));
    put(component, icalproperty_new_contact(printable_line(times.contact).c_str()));
    for (const Interval& time : times.busy) {
        icalperiodtype period = icalperiodtype_null_period();
        period.start = utc_time(time.begin);
        period.end = utc_time(time.end);
        icalproperty* const property = icalproperty_new_freebusy(period);
        icalproperty_add_parameter(property, icalparameter_new_fbtype(ICAL_FBTYPE_BUSY));
        put(component, property);
    }
    out_ << "BEGIN:VFREEBUSY\r\n" << lines_of(component) << "END:VFREEBUSY\r\n";
}

void CalendarWriter::finish() {
    out_ << "END:VCALENDAR\r\n";
}

}  // namespace slotctl::ical

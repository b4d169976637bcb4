#include "core/ical/read.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include <libical/ical.h>

#include "core/base/error.hpp"
#include "core/ical/event_name.hpp"

namespace slotctl::ical {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct FreeComponent {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

template <class Use>
void each_property(icalcomponent* component, Use use) {
    for (icalproperty* property = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY);
         property != nullptr; property = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY)) {
        use(property);
    }
}

template <class Use>
void each_component(icalcomponent* component, Use use) {
    for (icalcomponent* inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
         inner != nullptr; inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT)) {
        use(inner);
    }
}

std::string text_or_empty(const char* text) {
    return text == nullptr ? std::string() : std::string(text);
}

std::chrono::year_month_day date_of(const icaltimetype& time) {
    return {std::chrono::year{time.year}, std::chrono::month{static_cast<unsigned>(time.month)},
            std::chrono::day{static_cast<unsigned>(time.day)}};
}

/// libical passes on 20261240T250000 as it is.
bool exists(const icaltimetype& time) {
    return date_of(time).ok() && time.hour < 24 && time.minute < 60 && time.second <= 60;
}

CivilTime civil_of(const icaltimetype& time) {
    // A leap second is the one before it, as on most clocks.
    return {LocalDate{date_of(time)},
            hours{time.hour} + minutes{time.minute} + seconds{std::min(time.second, 59)}};
}

std::string zone_parameter(icalproperty* property) {
    icalparameter* const parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    return parameter == nullptr ? std::string() : text_or_empty(icalparameter_get_tzid(parameter));
}

/// `zone` is the property's TZID; empty if it has none.
Moment moment_of(const icaltimetype& time, const std::string& zone) {
    Moment moment;
    moment.civil = civil_of(time);
    if (time.is_date != 0) {
        moment.kind = Moment::Kind::date;
        moment.civil.time = {};
    } else if (icaltime_is_utc(time)) {
        moment.kind = Moment::Kind::utc;
    } else if (!zone.empty()) {
        moment.kind = Moment::Kind::zoned;
        moment.zone = zone;
    }
    return moment;
}

Duration duration_of(const icaldurationtype& duration) {
    const int sign = duration.is_neg != 0 ? -1 : 1;
    const auto number = [](unsigned value) { return static_cast<int>(std::min(value, 1'000'000U)); };
    return {days{sign * (number(duration.days) + 7 * number(duration.weeks))},
            sign * (hours{number(duration.hours)} + minutes{number(duration.minutes)} +
                    seconds{number(duration.seconds)})};
}

template <std::size_t Size>
std::vector<int> numbers(const short (&list)[Size]) {
    std::vector<int> found;
    for (const short value : list) {
        if (value == ICAL_RECURRENCE_ARRAY_MAX) break;
        found.push_back(value);
    }
    return found;
}

unsigned weekday_of(icalrecurrencetype_weekday day) {
    return day == ICAL_SUNDAY_WEEKDAY ? 7U : static_cast<unsigned>(day) - 1U;
}

/// A rule, or why it cannot be followed.
struct ReadRule {
    RecurrenceRule rule;
    std::string fault;
};

ReadRule rule_of(const icalrecurrencetype& recurrence, const std::string& zone) {
    constexpr std::array frequencies{Frequency::secondly, Frequency::minutely, Frequency::hourly,
                                     Frequency::daily,    Frequency::weekly,   Frequency::monthly,
                                     Frequency::yearly};
    ReadRule read;
    const auto frequency = static_cast<std::size_t>(recurrence.freq);
    if (frequency >= frequencies.size()) {
        read.fault = "its rule (RRULE) has no frequency";
        return read;
    }
    if (recurrence.rscale != nullptr && std::strcmp(recurrence.rscale, "GREGORIAN") != 0) {
        read.fault = std::string("its rule (RRULE) counts in the calendar ") + recurrence.rscale;
        return read;
    }
    RecurrenceRule& rule = read.rule;
    rule.frequency = frequencies.at(frequency);
    rule.interval = std::max<int>(recurrence.interval, 1);
    rule.count = std::max(recurrence.count, 0);
    if (!icaltime_is_null_time(recurrence.until)) rule.until = moment_of(recurrence.until, zone);
    if (recurrence.week_start != ICAL_NO_WEEKDAY) rule.week_start = weekday_of(recurrence.week_start);
    rule.seconds = numbers(recurrence.by_second);
    for (int& second : rule.seconds) second = std::min(second, 59);
    rule.minutes = numbers(recurrence.by_minute);
    rule.hours = numbers(recurrence.by_hour);
    for (const int day : numbers(recurrence.by_day)) {
        rule.days.push_back({icalrecurrencetype_day_position(static_cast<short>(day)),
                             weekday_of(icalrecurrencetype_day_day_of_week(static_cast<short>(day)))});
    }
    rule.month_days = numbers(recurrence.by_month_day);
    rule.year_days = numbers(recurrence.by_year_day);
    rule.weeks = numbers(recurrence.by_week_no);
    rule.months = numbers(recurrence.by_month);
    rule.set_positions = numbers(recurrence.by_set_pos);
    return read;
}

/// The end and length of a period; one of them is given.
template <class Record>
void set_length(Record& record, const icalperiodtype& period, const std::string& zone) {
    if (!icaltime_is_null_time(period.end)) {
        record.end = moment_of(period.end, zone);
    } else {
        record.duration = duration_of(period.duration);
    }
}

/// The property whose line libical could not read, if times depend on it. libical leaves the line out, and
/// puts a message in its place.
std::string_view unreadable_time(icalproperty* error) {
    constexpr std::array<std::string_view, 12> names{
        "DTSTART", "DTEND",  "DURATION",      "RRULE",    "RDATE",        "EXDATE",
        "STATUS",  "TRANSP", "RECURRENCE-ID", "FREEBUSY", "TZOFFSETFROM", "TZOFFSETTO"};
    const std::string message = text_or_empty(icalproperty_get_xlicerror(error));
    for (const std::string_view name : names)
        if (message.find(std::string(name) + " property") != std::string::npos) return name;
    return {};
}

class Reader {
  public:
    CalendarFile read(icalcomponent* root) {
        visit(root);
        return std::move(file_);
    }
    [[nodiscard]] bool any() const { return calendars_ > 0; }

  private:
    void visit(icalcomponent* component) {
        switch (icalcomponent_isa(component)) {
            case ICAL_VCALENDAR_COMPONENT:
                ++calendars_;
                read_name(component);
                [[fallthrough]];
            case ICAL_XROOT_COMPONENT:
                each_component(component, [&](icalcomponent* inner) { visit(inner); });
                break;
            case ICAL_VEVENT_COMPONENT:
                read_event(component);
                break;
            case ICAL_VFREEBUSY_COMPONENT:
                read_free_busy(component);
                break;
            case ICAL_VTIMEZONE_COMPONENT:
                read_zone(component);
                break;
            case ICAL_VAVAILABILITY_COMPONENT:
                file_.remarks.emplace_back(
                    "a VAVAILABILITY component is left out: slotctl works out free times from its own hours");
                break;
            default:  // tasks, journals, alarms: they take up no time
                break;
        }
    }

    void read_name(icalcomponent* calendar) {
        each_property(calendar, [&](icalproperty* property) {
            if (icalproperty_isa(property) != ICAL_X_PROPERTY) return;
            if (text_or_empty(icalproperty_get_x_name(property)) == "X-WR-TIMEZONE")
                file_.zone_of_floating_times = text_or_empty(icalproperty_get_x(property));
        });
    }

    void read_event(icalcomponent* component) {
        Event event;
        event.line = ++events_;
        bool begins = false;
        std::string fault;
        each_property(component, [&](icalproperty* property) {
            const std::string zone = zone_parameter(property);
            switch (icalproperty_isa(property)) {
                case ICAL_UID_PROPERTY:
                    event.uid = text_or_empty(icalproperty_get_uid(property));
                    break;
                case ICAL_SUMMARY_PROPERTY:
                    event.summary = text_or_empty(icalproperty_get_summary(property));
                    break;
                case ICAL_SEQUENCE_PROPERTY:
                    event.sequence = icalproperty_get_sequence(property);
                    break;
                case ICAL_DTSTAMP_PROPERTY: {
                    const CivilTime stamp = civil_of(icalproperty_get_dtstamp(property));
                    event.stamp = Instant{stamp.date.time_since_epoch() + stamp.time};
                    break;
                }
                case ICAL_STATUS_PROPERTY:
                    event.status = status_of(icalproperty_get_status(property));
                    break;
                case ICAL_TRANSP_PROPERTY: {
                    const icalproperty_transp transparency = icalproperty_get_transp(property);
                    event.transparent = transparency == ICAL_TRANSP_TRANSPARENT ||
                                        transparency == ICAL_TRANSP_TRANSPARENTNOCONFLICT;
                    break;
                }
                case ICAL_DTSTART_PROPERTY:
                    require_existing(icalproperty_get_dtstart(property), "DTSTART", fault);
                    event.start = moment_of(icalproperty_get_dtstart(property), zone);
                    begins = true;
                    break;
                case ICAL_DTEND_PROPERTY:
                    event.end = moment_of(icalproperty_get_dtend(property), zone);
                    break;
                case ICAL_DURATION_PROPERTY:
                    event.duration = duration_of(icalproperty_get_duration(property));
                    break;
                case ICAL_RRULE_PROPERTY: {
                    ReadRule read = rule_of(icalproperty_get_rrule(property), "");
                    if (!read.fault.empty()) fault = read.fault;
                    event.rules.push_back(std::move(read.rule));
                    break;
                }
                case ICAL_RDATE_PROPERTY: {
                    const icaldatetimeperiodtype date = icalproperty_get_rdate(property);
                    require_existing(icaltime_is_null_time(date.time) ? date.period.start : date.time,
                                     "RDATE", fault);
                    event.extra.push_back(extra_of(date, zone));
                    break;
                }
                case ICAL_EXDATE_PROPERTY:  // a date that does not exist excludes nothing
                    if (exists(icalproperty_get_exdate(property)))
                        event.excluded.push_back(moment_of(icalproperty_get_exdate(property), zone));
                    break;
                case ICAL_RECURRENCEID_PROPERTY:
                    require_existing(icalproperty_get_recurrenceid(property), "RECURRENCE-ID", fault);
                    event.recurrence_id = moment_of(icalproperty_get_recurrenceid(property), zone);
                    event.this_and_future = has_range(property);
                    break;
                case ICAL_XLICERROR_PROPERTY:
                    if (const auto name = unreadable_time(property); !name.empty())
                        fault = "its " + std::string(name) + " cannot be read";
                    break;
                default:
                    break;
            }
        });
        if (fault.empty() && !begins) fault = "it has no start (DTSTART)";
        if (fault.empty()) {
            file_.events.push_back(std::move(event));
        } else {
            (takes_up_time(event) ? file_.faults : file_.remarks)
                .push_back(name_of(event) + " is left out: " + fault);
        }
    }

    /// 31 November need not mean 1 December: which time is meant is unknown.
    static void require_existing(const icaltimetype& time, const std::string& name, std::string& fault) {
        if (!exists(time)) fault = "its " + name + " is a date or time that does not exist";
    }

    static EventStatus status_of(icalproperty_status status) {
        return status == ICAL_STATUS_CANCELLED   ? EventStatus::cancelled
               : status == ICAL_STATUS_TENTATIVE ? EventStatus::tentative
                                                 : EventStatus::confirmed;
    }

    static ExtraDate extra_of(const icaldatetimeperiodtype& date, const std::string& zone) {
        ExtraDate extra;
        if (icaltime_is_null_time(date.time)) {
            extra.start = moment_of(date.period.start, zone);
            set_length(extra, date.period, zone);
        } else {
            extra.start = moment_of(date.time, zone);
        }
        return extra;
    }

    static bool has_range(icalproperty* property) {
        icalparameter* const range = icalproperty_get_first_parameter(property, ICAL_RANGE_PARAMETER);
        return range != nullptr && icalparameter_get_range(range) == ICAL_RANGE_THISANDFUTURE;
    }

    void read_free_busy(icalcomponent* component) {
        each_property(component, [&](icalproperty* property) {
            if (icalproperty_isa(property) == ICAL_XLICERROR_PROPERTY &&
                unreadable_time(property) == "FREEBUSY")
                file_.faults.emplace_back("a FREEBUSY period is left out: it cannot be read");
            if (icalproperty_isa(property) != ICAL_FREEBUSY_PROPERTY) return;
            icalparameter* const type = icalproperty_get_first_parameter(property, ICAL_FBTYPE_PARAMETER);
            if (type != nullptr && icalparameter_get_fbtype(type) == ICAL_FBTYPE_FREE) return;
            const icalperiodtype period = icalproperty_get_freebusy(property);
            if (!exists(period.start)) {
                file_.faults.emplace_back("a FREEBUSY period is left out: its start does not exist");
                return;
            }
            const std::string zone = zone_parameter(property);
            BusyPeriod busy;
            busy.start = moment_of(period.start, zone);
            set_length(busy, period, zone);
            file_.busy.push_back(std::move(busy));
        });
    }

    void read_zone(icalcomponent* component) {
        ZoneDefinition zone;
        each_property(component, [&](icalproperty* property) {
            if (icalproperty_isa(property) == ICAL_TZID_PROPERTY)
                zone.name = text_or_empty(icalproperty_get_tzid(property));
        });
        bool sound = true;
        each_component(component,
                       [&](icalcomponent* inner) { sound = read_observance(inner, zone) && sound; });
        if (sound && !zone.observances.empty()) {
            file_.zones.push_back(std::move(zone));
        } else {
            // Only events that need this definition are left out, each with its own message.
            file_.zones.push_back({std::move(zone.name), {}});
        }
    }

    static bool read_observance(icalcomponent* component, ZoneDefinition& zone) {
        Observance observance;
        int parts = 0;
        bool sound = true;
        each_property(component, [&](icalproperty* property) {
            switch (icalproperty_isa(property)) {
                case ICAL_DTSTART_PROPERTY:
                    observance.start = civil_of(icalproperty_get_dtstart(property));
                    parts |= 1;
                    break;
                case ICAL_TZOFFSETFROM_PROPERTY:
                    observance.before = seconds{icalproperty_get_tzoffsetfrom(property)};
                    parts |= 2;
                    break;
                case ICAL_TZOFFSETTO_PROPERTY:
                    observance.after = seconds{icalproperty_get_tzoffsetto(property)};
                    parts |= 4;
                    break;
                case ICAL_RRULE_PROPERTY: {
                    ReadRule read = rule_of(icalproperty_get_rrule(property), "");
                    sound = sound && read.fault.empty();
                    observance.rules.push_back(std::move(read.rule));
                    break;
                }
                case ICAL_RDATE_PROPERTY:
                    observance.extra.push_back(civil_of(icalproperty_get_rdate(property).time));
                    break;
                case ICAL_XLICERROR_PROPERTY:
                    sound = sound && unreadable_time(property).empty();
                    break;
                default:
                    break;
            }
        });
        if (parts == 7) zone.observances.push_back(std::move(observance));
        return sound && parts == 7;
    }

    CalendarFile file_;
    int events_ = 0, calendars_ = 0;
};

}  // namespace

void require_calendars() {}

bool built_with_calendars() {
    return true;
}

CalendarFile read_calendar(const std::string& text) {
    if (text.size() > largest_file) {
        throw Error(ErrorKind::bad_data,
                    "the calendar has " + std::to_string(text.size()) + " bytes; at most " +
                        std::to_string(largest_file) + " are read",
                    "export fewer years, or split the calendar");
    }
    const std::unique_ptr<icalcomponent, FreeComponent> root(
        text.find('\0') == std::string::npos ? icalparser_parse_string(text.c_str()) : nullptr);
    Reader reader;
    if (root) {
        CalendarFile file = reader.read(root.get());
        if (reader.any()) return file;
    }
    // Proxies and full disks cut files off.
    if (text.find("BEGIN:VCALENDAR") != std::string::npos &&
        text.find("END:VCALENDAR") == std::string::npos) {
        throw Error(ErrorKind::bad_data, "the calendar is cut off: it has no END:VCALENDAR",
                    "read it again, or export it again");
    }
    throw Error(ErrorKind::bad_data, "this is not a calendar: it has no BEGIN:VCALENDAR",
                "give an iCalendar file (.ics), or the address of one");
}

}  // namespace slotctl::ical

#include <algorithm>
#include <array>

#include "core/base/path_text.hpp"
#include "core/base/planned_years.hpp"
#include "core/exchange/json_values.hpp"
#include "core/exchange/record_readers.hpp"
#include "core/exchange/repetitions.hpp"

// Providers, services and bookings.
namespace slotctl {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int64_t largest_count = 1'000'000;

std::optional<unsigned> read_weekday(const JsonCursor& at) {
    static constexpr std::array<std::string_view, 7> names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (!at.value().is_string()) {
        at.fault_of_kind("a weekday");
        return std::nullopt;
    }
    const auto& text = at.value().get_ref<const std::string&>();
    // NOLINTNEXTLINE(readability-qualified-auto): not every standard library has a pointer here
    const auto found = std::find(names.begin(), names.end(), text);
    if (found != names.end()) return static_cast<unsigned>(found - names.begin()) + 1;
    at.fault(in_quotes(text) + " is no weekday; write mon, tue, wed, thu, fri, sat or sun");
    return std::nullopt;
}

std::optional<std::vector<unsigned>> read_weekdays(const JsonCursor& at) {
    if (!at.value().is_array()) {
        at.fault_of_kind("a list of weekdays");
        return std::nullopt;
    }
    if (at.value().empty()) at.fault("must name at least one weekday");
    std::vector<unsigned> weekdays;
    std::size_t position = 0;
    for (const Json& element : at.value()) {
        const JsonCursor day(at, element, position++);
        const auto weekday = read_weekday(day);
        if (!weekday) continue;
        if (std::find(weekdays.begin(), weekdays.end(), *weekday) != weekdays.end()) {
            day.fault(in_quotes(element.get_ref<const std::string&>()) + " stands twice");
        } else {
            weekdays.push_back(*weekday);
        }
    }
    std::sort(weekdays.begin(), weekdays.end());
    return weekdays;
}

std::optional<TimeOfDay> read_start(const JsonCursor& at) {
    const auto time = read_time_of_day(at);
    if (time != hours{24}) return time;
    at.fault("a window cannot start at \"24:00\"; write \"00:00\" of the next day");
    return std::nullopt;
}

template <class Window>
void read_from_to(RecordFields& fields, Window& window) {
    fields.must_have("from", window.from, read_start);
    fields.must_have("to", window.to, read_time_of_day);
}

AvailabilityRecord read_availability(const JsonCursor& at) {
    AvailabilityRecord record;
    RecordFields fields(at);
    fields.must_have("days", record.weekdays, read_weekdays);
    read_from_to(fields, record);
    fields.may_be_null("valid_from", record.valid_from, read_date);
    fields.may_be_null("valid_until", record.valid_until, read_date);
    fields.refuse_others();
    if (record.valid_from && record.valid_until && *record.valid_until < *record.valid_from) {
        fields.fault("valid_until", in_quotes(format_date(*record.valid_until)) + " is before valid_from, " +
                                        in_quotes(format_date(*record.valid_from)));
    }
    return record;
}

HoursRecord read_hours(const JsonCursor& at) {
    HoursRecord record;
    RecordFields fields(at);
    fields.must_have("days", record.weekdays, read_weekdays);
    read_from_to(fields, record);
    fields.refuse_others();
    return record;
}

OverrideRecord::Window read_override_window(const JsonCursor& at) {
    OverrideRecord::Window window;
    RecordFields fields(at);
    read_from_to(fields, window);
    fields.refuse_others();
    return window;
}

OverrideRecord read_override(const JsonCursor& at) {
    OverrideRecord record;
    record.date = no_date;
    std::optional<bool> closed;
    std::optional<std::vector<OverrideRecord::Window>> windows;
    RecordFields fields(at);
    fields.must_have("date", record.date, read_date);
    fields.may_have("closed", closed, read_flag);
    fields.may_have("windows", windows, list_of(read_override_window));
    fields.may_be_null("reason", record.reason, read_text);
    fields.refuse_others();

    if (closed == false) {
        fields.fault("closed", "false says nothing; leave it out and give the windows");
    } else if (fields.has("closed") && fields.has("windows")) {
        at.fault("has both \"closed\" and \"windows\"; only one of them can hold");
    } else if (at.value().is_object() && !fields.has("closed") && !fields.has("windows")) {
        at.fault("needs either \"closed\": true or \"windows\"");
    }
    if (windows && windows->empty())
        fields.fault("windows", "must not be empty; write \"closed\": true instead");
    if (windows) record.windows = std::move(*windows);
    return record;
}

OfferingRecord read_offering(const JsonCursor& at) {
    OfferingRecord record;
    RecordFields fields(at);
    fields.must_have("id", record.service, read_id);
    fields.may_have("active", record.active, read_flag);
    fields.may_have("hours", record.hours, list_of(read_hours));
    fields.refuse_others();
    return record;
}

/// As `calendar add` stores it. The jobs that read it have another working directory than this process.
std::optional<std::string> read_calendar_source(const JsonCursor& at) {
    auto text = read_text(at);
    if (!text) return text;
    constexpr std::string_view webcal = "webcal://";
    if (text->starts_with(webcal)) return "https://" + text->substr(webcal.size());
    if (text->starts_with("https://") || text->starts_with("http://")) return text;
    if (text->find("://") != std::string::npos) {
        at.fault("must begin with https:// or webcal://, or be the path of a file");
    } else if (path_from(*text).has_root_directory()) {
        return text;
    } else {
        at.fault(in_quotes(*text) +
                 " is not an absolute path: jobs would look for the file in another directory");
    }
    return std::nullopt;
}

CalendarRecord read_other_calendar(const JsonCursor& at) {
    CalendarRecord record;
    RecordFields fields(at);
    fields.must_have("name", record.name, read_text);
    fields.must_have("source", record.source, read_calendar_source);
    fields.refuse_others();
    return record;
}

FeedRecord read_feed(const JsonCursor& at) {
    const auto read_hash = [](const JsonCursor& hash) -> std::optional<std::string> {
        auto text = read_text(hash);
        constexpr std::size_t digits = 64;
        if (!text ||
            (text->size() == digits && text->find_first_not_of("0123456789abcdef") == std::string::npos))
            return text;
        hash.fault("must be a SHA-256 as 64 hexadecimal digits");
        return std::nullopt;
    };
    FeedRecord record;
    std::optional<bool> busy_only;
    RecordFields fields(at);
    fields.must_have("name", record.name, read_text);
    fields.may_have("busy_only", busy_only, read_flag);
    fields.must_have("secret_hash", record.secret_hash, read_hash);
    fields.refuse_others();
    record.busy_only = busy_only.value_or(false);
    return record;
}

std::vector<std::size_t> positions_in(std::size_t size) {
    std::vector<std::size_t> positions(size);
    for (std::size_t i = 0; i < size; ++i) positions[i] = i;
    return positions;
}

void check_overrides(const JsonCursor& at, const std::vector<OverrideRecord>& overrides) {
    for_each_repetition(
        positions_in(overrides.size()), [&](std::size_t i) { return overrides[i].date; },
        [&](std::size_t earlier, std::size_t later) {
            if (overrides[later].date == no_date) return;
            const JsonCursor first(at, at.value()[earlier], earlier), second(at, at.value()[later], later);
            JsonCursor(second, second.value()["date"], "date")
                .fault(in_quotes(format_date(overrides[later].date)) + " is the date of " + first.path() +
                       " too");
        });
}

void check_offerings(const JsonCursor& at, const std::vector<OfferingRecord>& offerings) {
    for_each_repetition(
        positions_in(offerings.size()), [&](std::size_t i) { return offerings[i].service; },
        [&](std::size_t earlier, std::size_t later) {
            if (offerings[later].service == 0) return;
            const JsonCursor first(at, at.value()[earlier], earlier), second(at, at.value()[later], later);
            JsonCursor(second, second.value()["id"], "id")
                .fault("service " + std::to_string(offerings[later].service) + " is that of " + first.path() +
                       " too");
        });
}

template <class Record>
void check_names(const JsonCursor& at, const std::vector<Record>& records) {
    for_each_repetition(
        positions_in(records.size()), [&](std::size_t i) { return records[i].name; },
        [&](std::size_t earlier, std::size_t later) {
            if (records[later].name.empty()) return;
            const JsonCursor first(at, at.value()[earlier], earlier), second(at, at.value()[later], later);
            JsonCursor(second, second.value()["name"], "name")
                .fault(in_quotes(records[later].name) + " is the name of " + first.path() + " too");
        });
}

/// A list whose elements are also checked against each other.
template <class Record>
auto checked_list_of(Record (*read_element)(const JsonCursor&),
                     void (*check)(const JsonCursor&, const std::vector<Record>&)) {
    return [read = list_of(read_element), check](const JsonCursor& at) {
        auto records = read(at);
        if (records) check(at, *records);
        return records;
    };
}

auto minutes_between(minutes least, minutes most) {
    return [least, most](const JsonCursor& at) { return read_minutes(at, least, most); };
}

std::optional<int> read_count(const JsonCursor& at) {
    const auto number = read_whole_number(at, 1, largest_count);
    if (!number) return std::nullopt;
    return static_cast<int>(*number);
}

void may_be_true(RecordFields& fields, std::string_view key, bool& flag) {
    std::optional<bool> given;
    fields.may_have(key, given, read_flag);
    flag = given.value_or(false);
}

/// Of a slot or a booking: around it there must be room for buffers and zones.
std::optional<Instant> read_time(const JsonCursor& at) {
    const auto instant = read_instant(at);
    if (!instant || is_planned(*instant)) return instant;
    at.fault(in_quotes(at.value().get<std::string>()) + " is not " + planned_years);
    return std::nullopt;
}

/// For a slot or a booking.
template <class Record>
void check_end(RecordFields& fields, const Record& record) {
    if (!record.ends_at || record.starts_at == no_instant || *record.ends_at > record.starts_at) return;
    fields.fault("ends_at", in_quotes(format_instant(*record.ends_at)) + " is not after starts_at, " +
                                in_quotes(format_instant(record.starts_at)));
}

}  // namespace

ProviderRecord read_provider(const JsonCursor& at, const KnowsZone& knows_zone) {
    ProviderRecord record;
    RecordFields fields(at);
    fields.must_have("id", record.id, read_id);
    fields.may_have("name", record.name, read_text);
    fields.may_have("time_zone", record.time_zone,
                    [&](const JsonCursor& zone) { return read_zone(zone, knows_zone); });
    fields.may_have("active", record.active, read_flag);
    fields.may_have("availability", record.availability, list_of(read_availability));
    fields.may_have("overrides", record.overrides, checked_list_of(read_override, check_overrides));
    fields.may_have("services", record.offerings, checked_list_of(read_offering, check_offerings));
    fields.may_have("calendars", record.calendars,
                    checked_list_of(read_other_calendar, check_names<CalendarRecord>));
    fields.may_have("feeds", record.feeds, checked_list_of(read_feed, check_names<FeedRecord>));
    fields.refuse_others();
    return record;
}

ServiceRecord read_service(const JsonCursor& at) {
    const auto length = minutes_between(minutes{1}, days{7});
    const auto buffer = minutes_between(minutes{0}, days{7});
    ServiceRecord record;
    RecordFields fields(at);
    fields.must_have("id", record.id, read_id);
    fields.may_have("name", record.name, read_text);
    fields.may_have("duration", record.duration, length);
    fields.may_be_null("step", record.step, length);
    fields.may_have("buffer_before", record.buffer_before, buffer);
    fields.may_have("buffer_after", record.buffer_after, buffer);
    fields.may_have("capacity", record.capacity, read_count);
    fields.may_have("min_notice", record.min_notice, minutes_between(minutes{0}, days{3650}));
    fields.may_be_null("max_slots", record.max_slots, read_count);
    fields.may_have("active", record.active, read_flag);
    fields.refuse_others();
    return record;
}

BookingRecord read_booking(const JsonCursor& at) {
    BookingRecord record;
    record.starts_at = no_instant;
    RecordFields fields(at);
    fields.may_have("id", record.id, read_id);
    fields.must_have("provider_id", record.provider, read_id);
    fields.must_have("service_id", record.service, read_id);
    fields.must_have("starts_at", record.starts_at, read_time);
    fields.may_have("ends_at", record.ends_at, read_time);
    fields.may_have("customer", record.customer, read_text);
    fields.may_have("status", record.status, state_up_to(BookingStatus::missed, booking_status));
    fields.may_have("created_at", record.created_at, read_instant);
    fields.may_have("hold_until", record.hold_until, read_instant);
    fields.may_be_null("archived_at", record.archived_at, read_instant);
    fields.may_be_null("moved_at", record.moved_at, read_instant);
    may_be_true(fields, "orphaned", record.orphaned);
    may_be_true(fields, "without_slot", record.without_slot);
    fields.refuse_others();
    check_end(fields, record);
    const auto needs = [&](std::string_view key, const char* why) {
        if (!fields.has(key)) fields.fault(key, std::string("is missing; ") + why);
    };
    if (record.orphaned) needs("ends_at", "an orphaned booking has no service that says how long it takes");
    if (record.without_slot) needs("id", "a booking without a slot is known by it");
    if (record.without_slot && !record.orphaned) needs("ends_at", "a booking without a slot needs it");
    return record;
}

SlotRecord read_slot(const JsonCursor& at) {
    SlotRecord record;
    record.starts_at = no_instant;
    RecordFields fields(at);
    fields.must_have("provider_id", record.provider, read_id);
    fields.must_have("service_id", record.service, read_id);
    fields.must_have("starts_at", record.starts_at, read_time);
    fields.may_have("ends_at", record.ends_at, read_time);
    fields.may_have("capacity", record.capacity, read_count);
    fields.may_have("origin", record.origin, state_up_to(SlotOrigin::manual, slot_origin));
    fields.may_have("blocked_from", record.blocked_from, read_instant);
    fields.may_have("blocked_until", record.blocked_until, read_instant);
    may_be_true(fields, "orphaned", record.orphaned);
    fields.refuse_others();
    check_end(fields, record);
    if (record.orphaned && !fields.has("ends_at"))
        fields.fault("ends_at", "is missing; an orphaned slot has no service that says how long it takes");
    return record;
}

}  // namespace slotctl

#include <algorithm>

#include "core/booking/book.hpp"
#include "core/booking/explain.hpp"
#include "core/jobs/calendar_job.hpp"
#include "core/store/busy_store.hpp"
#include "tests/contract/maintain_runs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

BusyRow from(const std::string& begin, const std::string& end, const std::string& summary = "") {
    return {{at(begin), at(end)}, summary};
}

OtherCalendar private_calendar() {
    OtherCalendar calendar;
    calendar.provider = 1;
    calendar.name = "private";
    calendar.source = "https://calendar.example.org/secret.ics";
    calendar.added_at = friday;
    return calendar;
}

/// Provider 1, UTC, open every day from 08:00 to 12:00, with service 1 of an hour.
std::pair<std::unique_ptr<Store>, std::unique_ptr<Application>> open_mornings(TestDatabase& database) {
    auto store = database.store();
    auto app = database.application();
    add_service(*app, 1, 60);
    add_provider(*app, 1, "UTC");
    add_offering(*app, 1, 1);
    open_daily(*app, 1, "08:00", "12:00");
    return {std::move(store), std::move(app)};
}

std::vector<std::string> slots_of(Application& app, const std::string& date) {
    std::vector<std::string> times;
    for (const std::string& start : starts(app, 1, 1))
        if (start.starts_with(date)) times.push_back(start.substr(11, 5));
    return times;
}

MaintainRequest a_week() {
    MaintainRequest request;
    request.policy = looking_ahead(7);
    return request;
}

CalendarSyncRequest reading(std::function<std::string(const OtherCalendar&)> read) {
    CalendarSyncRequest request;
    request.days_ahead = 30;
    request.read = std::move(read);
    return request;
}

Outcome sync(Store& store, const CalendarSyncRequest& request, As as = As::run) {
    const TemporaryDirectory locks;
    return sync_calendars(request, {.store = store,
                                    .lock_directory = locks.path(),
                                    .now = friday,
                                    .dry_run = as == As::rehearsal,
                                    .if_stale = std::nullopt,
                                    .stop_requested = [] { return false; },
                                    .progress = [](auto, auto) {}});
}

std::string calendar_with(const std::string& events) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\n" + events + "END:VCALENDAR\r\n";
}

std::string event(const std::string& begin, const std::string& end) {
    return "BEGIN:VEVENT\r\nUID:" + begin + "\r\nSUMMARY:Dentist\r\nDTSTART:" + begin + "\r\nDTEND:" + end +
           "\r\nEND:VEVENT\r\n";
}

const std::string saturday_at_nine = "20261121T090000Z", saturday_at_ten = "20261121T100000Z";

}  // namespace

CONTRACT_TEST("a calendar says whether its provider is active") {
    const auto [store, app] = open_mornings(database);
    REQUIRE(store->busy().add(private_calendar()));
    CHECK(store->busy().calendars({}).at(0).provider_active);
    app->run("UPDATE providers SET active = false");
    CHECK_FALSE(store->busy().calendars({}).at(0).provider_active);
}

CONTRACT_TEST("while a provider is busy elsewhere, slots are withdrawn, and come back afterwards") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    run_maintain(store, As::run, a_week());
    REQUIRE(slots_of(app, "2026-11-21") == std::vector<std::string>{"08:00", "09:00", "10:00", "11:00"});

    const TestLock lock;
    REQUIRE(store.busy().add(private_calendar()));
    const std::vector<BusyRow> times{from("2026-11-21T09:30:00Z", "2026-11-21T10:00:00Z", "Dentist")};
    const BusyChanges changes = store.busy().replace(lock, private_calendar(), times, friday);
    CHECK(changes.added == 1);
    const Outcome outcome = run_maintain(store, As::run, a_week());
    CHECK(outcome.counts.get("withdrawn") == 1);
    CHECK(slots_of(app, "2026-11-21") == std::vector<std::string>{"08:00", "10:00", "11:00"});

    CHECK(store.busy().replace(lock, private_calendar(), {}, friday).removed == 1);
    run_maintain(store, As::run, a_week());
    CHECK(slots_of(app, "2026-11-21") == std::vector<std::string>{"08:00", "09:00", "10:00", "11:00"});
}

CONTRACT_TEST("a buffer keeps its distance from busy times elsewhere") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    app.run("UPDATE services SET buffer_before_minutes = 30, step_minutes = 60");
    app.run(
        "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at) VALUES"
        " (1, 'by the application', '2026-11-21T08:00:00Z', '2026-11-21T08:45:00Z')");
    run_maintain(store, As::run, a_week());
    CHECK(slots_of(app, "2026-11-21") == std::vector<std::string>{"10:00", "11:00"});
}

CONTRACT_TEST("a time at which the provider is busy elsewhere cannot be booked, and the reason is named") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    app.run(
        "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at) VALUES"
        " (1, 'private', '2026-11-21T09:30:00Z', '2026-11-21T10:00:00Z')");
    BookingRequest request;
    request.service = 1;
    request.provider = 1;
    request.customer = "c";
    request.starts_at = at("2026-11-21T09:00:00Z");
    CHECK_THROWS_WITH(book(store, request, friday, BookingMode::commit),
                      Catch::Contains("the provider is busy elsewhere from 09:30 until 10:00"));
    request.off_grid = true;
    request.starts_at = at("2026-11-21T09:15:00Z");
    CHECK_THROWS_WITH(book(store, request, friday, BookingMode::commit), Catch::Contains("busy elsewhere"));
    const ExplainedTime why = explain(store, {1, 1}, at("2026-11-21T09:00:00Z"), friday);
    const auto rule = std::find_if(why.rules.begin(), why.rules.end(),
                                   [](const ExplainedRule& r) { return r.rule == "other calendars"; });
    REQUIRE(rule != why.rules.end());
    CHECK(rule->value == "busy from 09:30 until 10:00");
    CHECK_FALSE(rule->holds);
}

CONTRACT_TEST("a booked slot stays when its provider becomes busy elsewhere, and is listed") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    run_maintain(store, As::run, a_week());
    app.run(
        "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
        " (1, 1, '2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z', 'c-1')");
    app.run(
        "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at) VALUES"
        " (1, 'private', '2026-11-21T09:30:00Z', '2026-11-21T10:00:00Z')");
    const Outcome outcome = run_maintain(store, As::run, a_week());
    CHECK(outcome.counts.get("kept_booked") == 1);
    CHECK(app.value("SELECT outside_rules FROM slots WHERE booked_count = 1") == "1");
}

CONTRACT_TEST("reading a calendar again changes nothing, so that the next run has no work") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    REQUIRE(store.busy().add(private_calendar()));
    const auto request =
        reading([](const OtherCalendar&) { return calendar_with(event(saturday_at_nine, saturday_at_ten)); });
    const Outcome first = sync(store, request);
    CHECK(first.status == RunStatus::ok);
    CHECK(first.counts.get("added") == 1);
    run_maintain(store, As::run, a_week());
    CHECK(slots_of(app, "2026-11-21") == std::vector<std::string>{"08:00", "10:00", "11:00"});

    const Outcome again = sync(store, request);
    CHECK(again.counts.get("busy_times") == 1);
    CHECK(again.counts.get("added") + again.counts.get("removed") == 0);
    CHECK(providers_with_work(store, looking_ahead(7), friday).empty());
    REQUIRE(store.busy().calendars({}).size() == 1);
    CHECK(store.busy().calendars({})[0].synced_at == friday);
}

CONTRACT_TEST("a rehearsal reports what would change, and changes nothing") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    REQUIRE(store.busy().add(private_calendar()));
    const auto request =
        reading([](const OtherCalendar&) { return calendar_with(event(saturday_at_nine, saturday_at_ten)); });
    CHECK(sync(store, request, As::rehearsal).counts.get("added") == 1);
    CHECK(app.value("SELECT count(*) FROM provider_busy") == "0");
    CHECK_FALSE(store.busy().calendars({})[0].synced_at);
}

CONTRACT_TEST("a calendar that cannot be read keeps its busy times, and the others are read") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    OtherCalendar second = private_calendar();
    second.name = "team";
    REQUIRE(store.busy().add(private_calendar()));
    REQUIRE(store.busy().add(second));
    const TestLock lock;
    const std::vector<BusyRow> times{from("2026-11-21T09:30:00Z", "2026-11-21T10:00:00Z")};
    store.busy().replace(lock, private_calendar(), times, friday);
    const Outcome outcome = sync(store, reading([](const OtherCalendar& calendar) -> std::string {
                                     if (calendar.name == "private")
                                         throw Error(ErrorKind::failed, "the server does not answer");
                                     return calendar_with(event(saturday_at_nine, saturday_at_ten));
                                 }));
    CHECK(outcome.status == RunStatus::partial);
    CHECK(outcome.error.value() ==
          "1 calendar failed: calendar \"private\" of provider 1: the server does not answer");
    CHECK(app.value("SELECT count(*) FROM provider_busy WHERE calendar = 'private'") == "1");
    CHECK(app.value("SELECT count(*) FROM provider_busy WHERE calendar = 'team'") == "1");
    CHECK(store.busy().calendars({})[0].error == "the server does not answer");
}

CONTRACT_TEST(
    "while an event cannot be read, what its calendar kept busy stays busy, and new times are added") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    REQUIRE(store.busy().add(private_calendar()));
    const std::string others = event(saturday_at_nine, saturday_at_ten);
    std::string events = others + event("20261122T090000Z", "20261122T100000Z");
    const auto request = reading([&](const OtherCalendar&) { return calendar_with(events); });
    REQUIRE(sync(store, request).status == RunStatus::ok);
    run_maintain(store, As::run, a_week());

    for (const std::string unreadable : {"DTSTART;TZID=Office:20261122T090000", "DTSTART:2026112ZT090000Z"}) {
        INFO(unreadable);
        // The other event that was there is gone, and one is new.
        events = event("20261123T080000Z", "20261123T090000Z") +
                 "BEGIN:VEVENT\r\nUID:lost\r\nSUMMARY:Dentist\r\n" + unreadable +
                 "\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
        for (const As as : {As::rehearsal, As::run}) {
            const Outcome outcome = sync(store, request, as);
            CHECK(outcome.status == RunStatus::partial);
            CHECK(outcome.counts.get("removed") == 0);
            CHECK(outcome.counts.get("left_out") == 1);
            REQUIRE(outcome.warnings.size() == 1);
            CHECK_THAT(outcome.warnings[0],
                       Catch::StartsWith(
                           "calendar \"private\" of provider 1: event 2 \"Dentist\" is left out: its "));
            CHECK_THAT(outcome.error.value_or(""), Catch::Contains("event 2 \"Dentist\""));
        }
        run_maintain(store, As::run, a_week());
        CHECK(slots_of(app, "2026-11-21") == std::vector<std::string>{"08:00", "10:00", "11:00"});
        CHECK(slots_of(app, "2026-11-22") == std::vector<std::string>{"08:00", "10:00", "11:00"});
        CHECK(slots_of(app, "2026-11-23") == std::vector<std::string>{"09:00", "10:00", "11:00"});
        CHECK_THAT(store.busy().calendars({})[0].error.value_or(""), Catch::Contains("event 2 \"Dentist\""));
    }

    events = others;
    const Outcome outcome = sync(store, request);
    CHECK(outcome.status == RunStatus::ok);
    CHECK(outcome.counts.get("removed") == 2);
    CHECK_FALSE(store.busy().calendars({})[0].error);
    run_maintain(store, As::run, a_week());
    CHECK(slots_of(app, "2026-11-21") == std::vector<std::string>{"08:00", "10:00", "11:00"});
    CHECK(slots_of(app, "2026-11-22") == std::vector<std::string>{"08:00", "09:00", "10:00", "11:00"});
    CHECK(slots_of(app, "2026-11-23") == std::vector<std::string>{"08:00", "09:00", "10:00", "11:00"});
}

CONTRACT_TEST("what is over goes also while an event of its calendar cannot be read") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    const TestLock lock;
    REQUIRE(store.busy().add(private_calendar()));
    const std::vector<BusyRow> times{from("2026-11-01T09:30:00Z", "2026-11-01T10:00:00Z"),
                                     from("2026-11-21T09:30:00Z", "2026-11-21T10:00:00Z")};
    store.busy().replace(lock, private_calendar(), times, friday);
    CHECK(store.busy().preview_extended(private_calendar(), {}, friday).removed == 1);
    CHECK(store.busy().extend(lock, private_calendar(), {}, "a part", friday).removed == 1);
    CHECK(app.value("SELECT count(*) FROM provider_busy WHERE starts_at > '2026-11-20T00:00:00Z'") == "1");
    // Removed while it was read: nothing is left behind.
    REQUIRE(store.busy().remove(1, "private"));
    CHECK(store.busy().extend(lock, private_calendar(), times, "a part", friday).added == 0);
    CHECK(app.value("SELECT count(*) FROM provider_busy") == "0");
}

CONTRACT_TEST("cancelled and free events are left out on purpose, so their calendar is read as a whole") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    REQUIRE(store.busy().add(private_calendar()));
    std::string events = event(saturday_at_nine, saturday_at_ten);
    const auto request = reading([&](const OtherCalendar&) { return calendar_with(events); });
    REQUIRE(sync(store, request).counts.get("added") == 1);
    events =
        "BEGIN:VEVENT\r\nUID:a\r\nSTATUS:CANCELLED\r\nDTSTART;TZID=Office:20261121T090000\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:b\r\nTRANSP:TRANSPARENT\r\nDTSTART:20261121T090000Z\r\n"
        "DTEND:20261121T100000Z\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:c\r\nDTSTART;TZID=Office:20200101T090000\r\n"
        "DTEND;TZID=Office:20200101T100000\r\nEND:VEVENT\r\n";
    const Outcome outcome = sync(store, request);
    CHECK(outcome.status == RunStatus::ok);
    CHECK(outcome.counts.get("removed") == 1);
}

CONTRACT_TEST("removing a calendar removes its busy times, and those of its provider go with it") {
    const auto [opened, application] = open_mornings(database);
    Store& store = *opened;
    Application& app = *application;
    const TestLock lock;
    REQUIRE(store.busy().add(private_calendar()));
    CHECK_FALSE(store.busy().add(private_calendar()));
    const std::vector<BusyRow> times{from("2026-11-21T09:30:00Z", "2026-11-21T10:00:00Z")};
    store.busy().replace(lock, private_calendar(), times, friday);
    CHECK(store.busy().remove(1, "private"));
    CHECK_FALSE(store.busy().remove(1, "private"));
    CHECK(app.value("SELECT count(*) FROM provider_busy") == "0");
    // Removed while it was read: nothing is left behind.
    CHECK(store.busy().replace(lock, private_calendar(), times, friday).added == 0);
    CHECK(app.value("SELECT count(*) FROM provider_busy") == "0");
}

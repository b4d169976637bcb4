#include "core/store/moved_bookings.hpp"

#include "tests/contract/moved_business.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

/// Bookings whose local time moves when the rules of their zone change.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

/// Made when the zone was an hour further ahead of UTC than now.
void made_an_hour_ahead(Application& app) {
    app.run("UPDATE bookings SET utc_offset_seconds = 3600");
}

std::string only_warning(const Outcome& outcome) {
    REQUIRE(outcome.warnings.size() == 1);
    return outcome.warnings.front();
}

}  // namespace

CONTRACT_TEST(
    "bookings at a local time other than the one for which they were made are named until they are "
    "confirmed") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "moved");
    add_booking(*app, 1, 1, "2026-11-22T09:00:00Z", 60, "too");
    add_booking(*app, 1, 1, "2026-11-19T09:00:00Z", 60, "over");
    add_booking(*app, 1, 1, "2026-11-23T09:00:00Z", 60, "gone", "cancelled");
    made_an_hour_ahead(*app);
    add_booking(*app, 1, 1, "2026-11-24T09:00:00Z", 60, "new");
    run(*store, As::run);
    const OddBookings found = moved_bookings(*store, {friday, 1});
    CHECK(found.count == 2);
    REQUIRE(found.examples.size() == 1);
    CHECK(found.examples[0].customer == "moved");
    CHECK(found.examples[0].zone == "UTC");
    CHECK(found.examples[0].reason == "booked for 2026-11-21 10:00");
    CHECK(moved_bookings(*store, {friday, 3, {{2}, {}}}).count == 0);
    CHECK(moved_bookings(*store, {friday, 3, {{}, {2}}}).count == 0);
    CHECK(moved_bookings(*store, {at("2026-11-21T09:00:00Z"), 3}).count == 1);
    Outcome outcome = run(*store, As::run);
    REQUIRE(outcome.table("moved_bookings") != nullptr);
    CHECK(outcome.table("moved_bookings")->rows.size() == 2);
    CHECK(outcome.warnings.empty());

    app->run("UPDATE bookings SET utc_offset_seconds = NULL WHERE customer = 'moved'");
    run(*store, As::run);
    const OddBookings left = moved_bookings(*store, {friday, 3});
    REQUIRE(left.examples.size() == 1);
    CHECK(left.examples[0].customer == "too");
}

CONTRACT_TEST("bookings move back to their local time with their slots, and a dry run reports it") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    run(*store, As::run);
    // One after the other, so that each takes the place that another has left.
    for (const int hour : {10, 11, 12})
        add_booking(*app, 1, 1, "2026-11-21T" + std::to_string(hour) + ":00:00Z", 60, std::to_string(hour));
    app->run("UPDATE bookings SET utc_offset_seconds = 3600");
    const auto before = bookings(*app);
    const Outcome rehearsal = run(*store, As::rehearsal, true);
    CHECK(rehearsal.counts.get("moved_bookings") == 3);
    CHECK(only_warning(rehearsal).starts_with("would move 3 bookings "));
    CHECK(bookings(*app) == before);

    const Outcome real = run(*store, As::run, true);
    CHECK(real.counts.get("moved_bookings") == 3);
    CHECK(only_warning(real).starts_with("moved 3 bookings "));
    CHECK(only_warning(real).substr(6) == only_warning(rehearsal).substr(11));
    CHECK(only_warning(real).find("of 12 with provider 1 from 2026-11-21 12:00 to 2026-11-21 13:00 UTC") !=
          std::string::npos);
    CHECK(bookings(*app) == std::vector<std::string>{"10 2026-11-21T11:00:00Z-2026-11-21T12:00:00Z",
                                                     "11 2026-11-21T12:00:00Z-2026-11-21T13:00:00Z",
                                                     "12 2026-11-21T13:00:00Z-2026-11-21T14:00:00Z"});
    CHECK(booked_count(*app, 1, 1, "2026-11-21T10:00:00Z") == "0");
    CHECK(booked_count(*app, 1, 1, "2026-11-21T13:00:00Z") == "1");
    CHECK(offset(*app, "10") == "0");
    const Outcome again = run(*store, As::run, true);
    CHECK(again.counts.get("moved_bookings") == 0);
    CHECK(again.warnings.empty());
}

CONTRACT_TEST("the bookings of many providers all move back in one run") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app, "capacity = 700");
    std::string values;
    for (const ProviderId provider : {1, 2, 3, 4}) {
        if (provider > 1) add_provider(*app, provider);
        for (int i = 0; i < 700; ++i)
            values += std::string(values.empty() ? "" : ",") + "(" + std::to_string(provider) +
                      ", 1, '2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z', 'c', 3600)";
    }
    app->run(
        "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, utc_offset_seconds)"
        " VALUES " +
        values);
    const auto counts = moved_bookings_per_provider(*store, {friday, 2, {{}, {1}}});
    REQUIRE(counts.size() == 2);
    CHECK(counts[1].provider == 2);
    CHECK(counts[1].bookings == 700);
    CHECK(moved_bookings_per_provider(*store, {friday, 9, {{}, {2}}}).empty());
    CHECK(run(*store, As::rehearsal, true).counts.get("moved_bookings") == 2800);
    CHECK(run(*store, As::run, true).counts.get("moved_bookings") == 2800);
    CHECK(moved_bookings(*store, {friday, 1}).count == 0);
}

CONTRACT_TEST("bookings also move back to earlier times, into slots that do not exist yet") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app, "capacity = 2");
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "a");
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "b");
    add_booking(*app, 1, 1, "2026-11-21T10:00:00Z", 60, "c");
    app->run("UPDATE bookings SET utc_offset_seconds = -3600");
    CHECK(run(*store, As::rehearsal, true).counts.get("moved_bookings") == 3);
    CHECK(run(*store, As::run, true).counts.get("moved_bookings") == 3);
    CHECK(bookings(*app) == std::vector<std::string>{"a 2026-11-21T08:00:00Z-2026-11-21T09:00:00Z",
                                                     "b 2026-11-21T08:00:00Z-2026-11-21T09:00:00Z",
                                                     "c 2026-11-21T09:00:00Z-2026-11-21T10:00:00Z"});
    CHECK(booked_count(*app, 1, 1, "2026-11-21T08:00:00Z") == "2");
}

CONTRACT_TEST("a booking whose local time is taken, over or skipped stays, and is named with the reason") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add_provider(*app, 2, "Europe/Berlin");
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "wants ten");
    add_booking(*app, 2, 1, "2027-03-28T01:30:00Z", 60, "wants half past two");
    app->run("UPDATE bookings SET utc_offset_seconds = 3600");
    add_booking(*app, 1, 1, "2026-11-21T10:00:00Z", 60, "has ten");
    add_booking(*app, 1, 1, "2026-11-20T00:30:00Z", 60, "wants yesterday");
    app->run("UPDATE bookings SET utc_offset_seconds = -3600 WHERE customer = 'wants yesterday'");
    const auto before = bookings(*app);
    for (const As as : {As::rehearsal, As::run}) {
        const Outcome outcome = run(*store, as, true);
        CHECK(outcome.counts.get("moved_bookings") == 0);
        const std::string warning = only_warning(outcome);
        CHECK(warning.starts_with("3 bookings stay at another local time"));
        CHECK(warning.find("of wants ten with provider 1 at 2026-11-21 09:00 instead of 2026-11-21 10:00 UTC"
                           " (that time is taken)") != std::string::npos);
        CHECK(warning.find("instead of 2027-03-28 02:30 Europe/Berlin (a clock change skips that time)") !=
              std::string::npos);
        CHECK(warning.find("(that time is over)") != std::string::npos);
        CHECK(bookings(*app) == before);
    }
    // Once the other booking is gone, the next run moves it.
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'has ten'");
    CHECK(run(*store, As::run, true).counts.get("moved_bookings") == 1);
}

CONTRACT_TEST("a service's buffers prevent a booking from moving next to another one") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string buffer =
        GENERATE("buffer_before_minutes = 15", "buffer_after_minutes = 15", "buffer_after_minutes = 10080");
    INFO(buffer);
    add_business(*app, buffer);
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "a");
    app->run("UPDATE bookings SET utc_offset_seconds = 3600");
    add_booking(*app, 1, 1, buffer.ends_with("10080") ? "2026-11-28T10:30:00Z" : "2026-11-21T11:00:00Z", 60,
                "b");
    for (const As as : {As::rehearsal, As::run})
        CHECK(only_warning(run(*store, as, true)).ends_with("(that time is taken)"));
}

CONTRACT_TEST("a booking that the database refuses to move stays, and the others move") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    for (const int hour : {10, 11, 13})
        add_booking(*app, 1, 1, "2026-11-21T" + std::to_string(hour) + ":00:00Z", 60, std::to_string(hour));
    app->run("UPDATE bookings SET utc_offset_seconds = 0");
    const auto id = [&](const char* customer) {
        return app->number(std::string("SELECT id FROM bookings WHERE customer = '") + customer + "'");
    };
    const Instant ten = at("2026-11-21T10:00:00Z"), one = at("2026-11-21T13:00:00Z");
    const std::chrono::minutes hour{60}, half{30};
    // Full, in conflict with another, and free.
    const std::vector<BookingMove> moves{{id("10"), {1, 1}, ten, ten + hour},
                                         {id("11"), {1, 1}, ten + hour, ten + half},
                                         {id("13"), {1, 1}, one, one + hour}};
    CHECK(store->booked_offsets().move(TestLock(), moves) == std::vector<std::int64_t>{id("13")});
    CHECK(bookings(*app) == std::vector<std::string>{"10 2026-11-21T10:00:00Z-2026-11-21T11:00:00Z",
                                                     "11 2026-11-21T11:00:00Z-2026-11-21T12:00:00Z",
                                                     "13 2026-11-21T14:00:00Z-2026-11-21T15:00:00Z"});
    CHECK(booked_count(*app, 1, 1, "2026-11-21T11:00:00Z") == "1");
    CHECK(booked_count(*app, 1, 1, "2026-11-21T13:00:00Z") == "0");
}

TEST_CASE("a booking that an application is changing is left for the next run (PostgreSQL)", "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application(), other = database->application();
    add_business(*app);
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "held");
    add_booking(*app, 1, 1, "2026-11-22T09:00:00Z", 60, "free");
    other->run("BEGIN; SELECT 1 FROM bookings WHERE customer = 'held' FOR UPDATE");
    run(*store, As::run);
    CHECK(offset(*app, "held") == "null");
    CHECK(offset(*app, "free") == "0");
    other->run("ROLLBACK");
    app->run("UPDATE bookings SET utc_offset_seconds = 3600");
    other->run("BEGIN; SELECT 1 FROM bookings WHERE customer = 'held' FOR UPDATE");
    const Outcome outcome = run(*store, As::run, true);
    CHECK(outcome.counts.get("moved_bookings") == 1);
    REQUIRE(outcome.warnings.size() == 2);
    CHECK(outcome.warnings[1].find("another program is changing it") != std::string::npos);
    other->run("ROLLBACK");
    CHECK(run(*store, As::run, true).counts.get("moved_bookings") == 1);
}

CONTRACT_TEST("only bookings in scope are moved back and get their offsets") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    for (const ProviderId provider : {1, 2}) {
        add_booking(*app, provider, 1, "2026-11-21T09:00:00Z", 60, "old" + std::to_string(provider));
        add_booking(*app, provider, 2, "2026-11-22T09:00:00Z", 60, "new" + std::to_string(provider));
    }
    app->run("UPDATE bookings SET utc_offset_seconds = 3600 WHERE service_id = 1");
    CHECK(run(*store, As::run, true, {{2}, {}}).counts.get("moved_bookings") == 1);
    CHECK(offset(*app, "new1") == "null");
    CHECK(offset(*app, "new2") == "0");
    CHECK(offset(*app, "old2") == "0");
    CHECK(run(*store, As::run, true, {{}, {2}}).counts.get("moved_bookings") == 0);
    CHECK(offset(*app, "new1") == "0");
    CHECK(offset(*app, "old1") == "3600");
}

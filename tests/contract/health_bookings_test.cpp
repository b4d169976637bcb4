#include "core/store/health_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

/// What the monitor reads about bookings.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;

const Instant now = at("2026-11-20T09:00:00Z");

}  // namespace

CONTRACT_TEST("future bookings outside the rules are named, past and cancelled ones are not") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, looking_ahead(2), friday);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "past");
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "holiday");
    add_booking(*app, 1, 1, "2026-11-21T10:00:00Z", 60, "gone");
    add_booking(*app, 1, 1, "2026-11-22T09:00:00Z", 60, "open");
    CHECK(store->health().outside_rules({friday, 3}).count == 0);
    app->run(
        "INSERT INTO availability_overrides (provider_id, date) VALUES (1, '2026-11-20'), (1, '2026-11-21')");
    maintain_once(*store, looking_ahead(2), friday);
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'gone'");
    const OddBookings found = store->health().outside_rules({at("2026-11-20T10:00:00Z"), 3});
    CHECK(found.count == 1);
    REQUIRE(found.examples.size() == 1);
    CHECK(found.examples[0].customer == "holiday");
    CHECK(found.examples[0].zone == "UTC");
    CHECK(found.examples[0].starts == at("2026-11-21T09:00:00Z"));
    CHECK(found.examples[0].offering == OfferingKey{1, 1});
    CHECK(store->health().outside_rules({friday, 1}).count == 2);
    CHECK(store->health().outside_rules({friday, 1}).examples.size() == 1);
}

CONTRACT_TEST("bookings that overlap are found if the database could not refuse them") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    app->run("UPDATE services SET capacity = 2");
    maintain_once(*store, looking_ahead(1), friday);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "a");
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "shares the slot");
    add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60, "next");
    add_booking(*app, 2, 1, "2026-11-20T09:00:00Z", 60, "elsewhere");
    CHECK(store->health().overlapping({now, 3}).count == 0);
    // Without its slot, nothing blocks the provider's time.
    app->run(
        "DELETE FROM slots WHERE provider_id = 1 AND starts_at = '2026-11-20T09:00:00Z' AND service_id = 1");
    add_booking(*app, 1, 2, "2026-11-20T09:00:00Z", 60, "twice");
    const OddBookings found = store->health().overlapping({now, 3});
    CHECK(found.count == 1);
    REQUIRE(found.examples.size() == 1);
    CHECK(found.examples[0].customer == "twice");
    CHECK(found.examples[0].reason == "it overlaps booking 1");
    CHECK(store->health().overlapping({now + days{2}, 3}).count == 0);
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'twice'");
    CHECK(store->health().overlapping({now, 3}).count == 0);
}

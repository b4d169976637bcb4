#include "core/store/health_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/unreserve_once.hpp"

/// What the monitor reads about offerings and slots, and whether the database is empty.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::minutes;

const Instant now = at("2026-11-20T09:00:00Z");

std::vector<OfferingGroup> week(Store& store, Instant from) {
    return store.health().offerings(from, from + days{7});
}

}  // namespace

CONTRACT_TEST("a new database answers, knows its age and reports no problems") {
    const auto store = database.store();
    HealthStore& health = store->health();
    CHECK_NOTHROW(health.ping());
    CHECK(health.created_at());
    CHECK(health.holds_nothing());
    CHECK(week(*store, now).empty());
    CHECK(health.reservations(now, minutes{15}, minutes{60}).waiting == 0);
    CHECK(health.stock_drift(3).items == 0);
    CHECK(health.slot_days(now, now, now + days{7}, 1).empty());
}

CONTRACT_TEST("offerings are grouped by zone and horizon, those that no run has seen apart") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(3), friday);
    add_provider(*app, 3, "Asia/Kathmandu");
    add_offering(*app, 3, 1);

    const auto groups = week(*store, friday);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].zone == "Asia/Kathmandu");
    CHECK_FALSE(groups[0].horizon);
    CHECK(groups[0].offerings == 1);
    CHECK(groups[0].covered == 0);
    CHECK(groups[0].uncovered_example == OfferingKey{3, 1});
    CHECK(groups[1].zone == "UTC");
    CHECK(groups[1].horizon == on("2026-11-23"));
    CHECK(groups[1].offerings == 4);
    CHECK(groups[1].covered == 4);
    CHECK_FALSE(groups[1].uncovered_example);
    CHECK(groups[1].example == OfferingKey{1, 1});
}

CONTRACT_TEST(
    "an offering is covered by a free slot in the window, not by booked ones or ones outside the rules") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, looking_ahead(0), friday);
    const auto covered = [&](const char* from) { return week(*store, at(from))[0].covered; };
    CHECK(covered("2026-11-20T11:00:00Z") == 1);
    CHECK(covered("2026-11-20T11:00:01Z") == 0);
    add_booking(*app, 1, 1, "2026-11-20T11:00:00Z", 60);
    CHECK(covered("2026-11-20T10:30:00Z") == 0);
    CHECK(covered("2026-11-20T10:00:00Z") == 1);
    app->run("UPDATE slots SET outside_rules = true WHERE starts_at = '2026-11-20T10:00:00Z'");
    CHECK(covered("2026-11-20T10:00:00Z") == 0);
    CHECK(week(*store, at("2026-11-20T10:00:00Z"))[0].uncovered_example == OfferingKey{1, 1});
    // The window's end is not part of it.
    CHECK(store->health().offerings(friday, at("2026-11-20T09:00:00Z"))[0].covered == 0);
}

CONTRACT_TEST("only active offerings of active providers and services are considered") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(1), friday);
    app->run("UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 1");
    CHECK(week(*store, friday)[0].offerings == 3);
    app->run("UPDATE services SET active = false WHERE id = 1");
    CHECK(week(*store, friday)[0].offerings == 2);
    app->run("UPDATE providers SET active = false WHERE id = 2");
    CHECK(week(*store, friday)[0].offerings == 1);
    std::int64_t slots = 0;
    for (const SlotDay& day : store->health().slot_days(friday, friday, friday + days{7}, 1))
        slots += day.slots;
    CHECK(slots == app->number("SELECT count(*) FROM slots WHERE provider_id = 1 AND service_id = 2"));
    CHECK(slots > 0);
}

CONTRACT_TEST("slots are counted by UTC date, of all offerings or of every n-th") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(2), friday);
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60);
    const Instant saturday = friday + days{1};
    const auto all = store->health().slot_days(friday, saturday, saturday + days{1}, 1);
    REQUIRE(all.size() == 1);
    CHECK(all[0].date == on("2026-11-21"));
    CHECK(all[0].booked == 1);
    CHECK(all[0].slots == app->number("SELECT count(*) FROM slots WHERE starts_at >= '2026-11-21T00:00:00Z'"
                                      " AND starts_at < '2026-11-22T00:00:00Z'"));
    const auto half = store->health().slot_days(friday, friday, friday + days{3}, 2);
    REQUIRE(half.size() == 3);
    CHECK(half[2].slots == 6);
    CHECK(half[2].capacity == 6);
}

CONTRACT_TEST("an offering of which some slots are taken is covered by any other in the window") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(1), friday);
    const auto covered = [&] {
        return store->health().offerings(friday, at("2026-11-20T11:00:00Z"))[0].covered;
    };
    CHECK(covered() == 4);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    CHECK(covered() == 4);
    // The provider is busy then, for every service.
    add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60);
    CHECK(covered() == 2);
    // Without a booking, a slot can also be full, if an application counts by itself.
    app->run(
        "UPDATE slots SET booked_count = capacity WHERE provider_id = 2 AND service_id = 2"
        " AND starts_at < '2026-11-20T11:00:00Z'");
    CHECK(covered() == 0);
    app->run("UPDATE slots SET capacity = 2 WHERE provider_id = 2 AND service_id = 2");
    CHECK(covered() == 1);
    app->run("DELETE FROM slots WHERE provider_id = 2 AND service_id = 2");
    CHECK(covered() == 1);
}

CONTRACT_TEST("a database with only stock, or only a provider, is not empty") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    CHECK_FALSE(store->health().holds_nothing());
    app->run("DELETE FROM product_variants");
    CHECK(store->health().holds_nothing());
    add_provider(*app, 1);
    CHECK_FALSE(store->health().holds_nothing());
}

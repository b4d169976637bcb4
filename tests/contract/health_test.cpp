#include <random>

#include "core/store/health_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/unreserve_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::minutes;

const Instant now = at("2026-11-20T09:00:00Z");

std::vector<OfferingGroup> week(Store& store, Instant from) {
    return store.health().offerings(from, from + days{7});
}

RunId record(Store& store, const RunLock& lock, const std::string& when, std::optional<RunStatus> status) {
    RunStart start;
    start.job = "maintain";
    start.started_at = at(when);
    start.host = "alpha";
    start.pid = 7;
    start.version = "1";
    const RunId run = store.runs().begin(lock, start);
    if (!status) return run;
    RunEnd end;
    end.status = *status;
    end.finished_at = at(when) + std::chrono::seconds{3};
    end.counts_json = R"({"created":3})";
    if (*status == RunStatus::failed) end.error = "no room";
    end.duration = std::chrono::milliseconds{2750};
    store.runs().finish(lock, run, end);
    return run;
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

CONTRACT_TEST("the backlog is what unreserve settles, for every state of an order and its payment") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    OrderId id = 0;
    for (const char* status : {"pending", "confirmed", "cancelled"}) {
        for (const char* payment : {"unpaid", "failed", "refunded", "processing", "paid"}) {
            // Long due, just due, and not due yet; each by its own time and by age.
            for (const char* due : {"2026-11-20T07:00:00Z", "2026-11-20T09:00:00Z", "2026-11-20T09:00:01Z"}) {
                add_order(*app, ++id, status, payment);
                reserve(*app, {.order = id, .expires = "'" + std::string(due) + "'"});
                add_order(*app, ++id, status, payment);
                reserve(*app, {.order = id,
                               .expires = "NULL",
                               .created = "'" + format_instant(at(due) - minutes{15}) + "'"});
            }
        }
    }
    UnreserveRequest request;
    request.policy.max_age = minutes{15};
    request.policy.processing_grace = minutes{60};
    const ReservationBacklog backlog = store->health().reservations(now, minutes{15}, minutes{60});
    CHECK(backlog.oldest == at("2026-11-20T07:00:00Z"));
    const auto open = [&] {
        return app->number("SELECT count(*) FROM inventory_reservations WHERE status = 'active'");
    };
    const auto before = open();
    REQUIRE(unreserve_once(*store, request, now).status == RunStatus::ok);
    CHECK(backlog.waiting == before - open());
    CHECK(backlog.waiting > 0);
    CHECK(store->health().reservations(now, minutes{15}, minutes{60}).waiting == 0);
}

CONTRACT_TEST("a payment in progress counts from the end of its grace") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1, "pending", "processing");
    reserve(*app, {.order = 1, .expires = "'2026-11-20T08:00:00Z'"});
    const auto backlog = [&](const char* when) {
        return store->health().reservations(at(when), minutes{15}, minutes{60});
    };
    CHECK(backlog("2026-11-20T08:59:59Z").waiting == 0);
    CHECK_FALSE(backlog("2026-11-20T08:59:59Z").oldest);
    CHECK(backlog("2026-11-20T09:30:00Z").waiting == 1);
    CHECK(backlog("2026-11-20T09:30:00Z").oldest == at("2026-11-20T09:00:00Z"));
}

CONTRACT_TEST("the backlog is counted and dated right however ends and payments fall around the grace") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    const minutes max_age{15}, grace{60};
    std::minstd_rand random(7);
    const auto pick = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    for (int round = 0; round < 25; ++round) {
        app->run("DELETE FROM inventory_reservations");
        app->run("DELETE FROM orders");
        ReservationBacklog expected;
        // With few as well as with many reservations, the oldest may be any of them.
        const int reservations = 1 + pick(round % 2 == 0 ? 3 : 30);
        for (int i = 1; i <= reservations; ++i) {
            const bool confirmed = pick(4) == 0, processing = pick(2) == 0, ages = pick(3) == 0;
            const Instant ended = now - minutes{pick(140) - 10};
            add_order(*app, i, confirmed ? "confirmed" : "pending", processing ? "processing" : "unpaid");
            const std::string end = "'" + format_instant(ages ? ended - max_age : ended) + "'";
            reserve(*app, {.order = i,
                           .expires = ages ? "NULL" : end,
                           .created = ages ? end : "'2026-11-19T00:00:00Z'"});
            const Instant since = processing && !confirmed ? ended + grace : ended;
            if (since <= now) expected += {1, since};
        }
        CAPTURE(round);
        const ReservationBacklog found = store->health().reservations(now, max_age, grace);
        CHECK(found.waiting == expected.waiting);
        CHECK(found.oldest == expected.oldest);
    }
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

CONTRACT_TEST("stock drift names variants and drop products whose reserved quantity is wrong") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 3);
    add_drop_product(*app, 7, 2);
    add_order(*app, 1);
    reserve(*app, {.order = 1, .variant = 1, .quantity = 2});
    reserve(*app, {.order = 1, .variant = 2, .quantity = 3, .drop_product = "7"});
    CHECK(store->health().stock_drift(3).items == 0);
    // Confirmed reservations hold their stock, released ones do not.
    app->run("UPDATE inventory_reservations SET status = 'confirmed' WHERE variant_id = 1");
    CHECK(store->health().stock_drift(3).items == 0);
    app->run("UPDATE product_variants SET reserved_quantity = 5 WHERE id IN (1, 3)");
    app->run("UPDATE drop_products SET reserved_quantity = 0 WHERE id = 7");
    const StockDrift drift = store->health().stock_drift(2);
    CHECK(drift.items == 3);
    REQUIRE(drift.examples.size() == 2);
    CHECK(drift.examples[0].id == 1);
    CHECK(drift.examples[0].sku);
    CHECK(drift.examples[0].reserved == 5);
    CHECK(drift.examples[0].held == 2);
    CHECK(drift.examples[1].id == 3);
    CHECK(drift.examples[1].held == 0);
    CHECK(store->health().stock_drift(3).examples[2] == StockDrift::Item{std::nullopt, 7, 0, 3});
}

CONTRACT_TEST("the history lists runs newest first, without dry runs, and unfinished ones separately") {
    const auto store = database.store();
    const TestLock lock;
    const RunId first = record(*store, lock, "2026-11-20T01:00:00Z", RunStatus::ok);
    const RunId failed = record(*store, lock, "2026-11-20T02:00:00Z", RunStatus::failed);
    const RunId open = record(*store, lock, "2026-11-20T03:00:00Z", {});
    database.application()->run("UPDATE job_runs SET scope = 'provider=3' WHERE id = " +
                                std::to_string(failed));
    const RunId rehearsal = record(*store, lock, "2026-11-20T04:00:00Z", RunStatus::ok);
    database.application()->run("UPDATE job_runs SET dry_run = true WHERE id = " + std::to_string(rehearsal));

    const auto runs = store->health().runs("maintain", at("2026-11-20T01:00:00Z"), 10);
    REQUIRE(runs.size() == 3);
    CHECK(std::vector<RunId>{runs[0].id, runs[1].id, runs[2].id} == std::vector<RunId>{open, failed, first});
    CHECK(runs[1].status == "failed");
    CHECK_FALSE(runs[1].whole);
    CHECK(runs[2].whole);
    CHECK(runs[1].bad());
    CHECK(runs[1].error == "no room");
    CHECK(runs[1].duration == std::chrono::milliseconds{2750});
    CHECK(runs[1].finished_at == at("2026-11-20T02:00:03Z"));
    CHECK(runs[0].status == "running");
    CHECK_FALSE(runs[0].duration);
    CHECK(store->health().runs("maintain", at("2026-11-20T01:00:01Z"), 10).size() == 2);
    CHECK(store->health().runs("maintain", friday, 1).size() == 1);
    CHECK(store->health().runs("unreserve", friday, 10).empty());
    const auto unfinished = store->health().unfinished("maintain");
    REQUIRE(unfinished.size() == 1);
    CHECK(unfinished[0].id == open);
    CHECK(unfinished[0].host == "alpha");
    CHECK(unfinished[0].pid == 7);
    CHECK(store->health().unfinished("unreserve").empty());
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

CONTRACT_TEST("a meaningless row of job_runs does not keep the others from being read") {
    // Earlier schemas accepted them, and later ones keep them.
    const auto app = of_schema(database, 9);
    const std::string least = database.is_sqlite() ? "'0000-01-01T00:00:00Z'" : "'-infinity'";
    const std::string most = database.is_sqlite() ? "'9999-12-31T23:59:59Z'" : "'infinity'";
    const auto add = [&](const std::string& status, const std::string& started, const std::string& finished,
                         const std::string& pid, const std::string& counts) {
        app->run(
            "INSERT INTO job_runs (job, status, started_at, finished_at, host, pid, version, counts) VALUES"
            " ('maintain', '" +
            status + "', " + started + ", " + finished + ", '', " + pid + ", '', '" + counts + "')");
    };
    add("ok", "'2026-11-20T01:00:00Z'", "'2026-11-20T01:00:03Z'", "7", "{}");
    add("ok", least, most, "-1", "{}");
    add("ok", most, least, "9223372036854775807", "[1]");
    add("running", most, "NULL", "4294967296", R"({"created": 1e300})");
    const auto store = database.store();
    CHECK_NOTHROW(store->health().runs("maintain", at("0001-01-01T00:00:00Z"), 10));
    const auto runs = store->health().runs("maintain", friday, 10);
    REQUIRE(runs.size() == 3);
    CHECK(runs[2].started_at == at("2026-11-20T01:00:00Z"));
    CHECK(store->health().unfinished("maintain").size() == 1);
    CHECK(store->runs().last_good_start("maintain", now) == at("2026-11-20T01:00:00Z"));
    CHECK_NOTHROW(store->runs().last_run("maintain", "nightly"));
    CHECK_NOTHROW(store->runs().unfinished("maintain"));
}

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

CONTRACT_TEST("confirmed stock of cancelled and refunded orders is found") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1, "confirmed", "paid");
    add_order(*app, 2, "cancelled", "paid");
    add_order(*app, 3, "confirmed", "refunded");
    add_order(*app, 4, "cancelled", "unpaid");
    for (const OrderId order : {1, 2, 3}) reserve(*app, {.order = order, .status = "confirmed"});
    reserve(*app, {.order = 4, .status = "active"});
    HeldOrders held = store->health().held_orders(1);
    CHECK(held.count == 2);
    CHECK(held.examples == std::vector<OrderId>{2});
    app->run("UPDATE inventory_reservations SET status = 'consumed'");
    CHECK(store->health().held_orders(3).count == 0);
}

CONTRACT_TEST("the first run in the future is found, and the server's clock is read if there is a server") {
    const auto store = database.store();
    const TestLock lock;
    record(*store, lock, "2026-11-20T01:00:00Z", RunStatus::ok);
    CHECK_FALSE(store->health().first_run_after("maintain", now));
    const RunId later = record(*store, lock, "2027-06-01T00:00:00Z", RunStatus::ok);
    record(*store, lock, "2028-06-01T00:00:00Z", RunStatus::ok);
    CHECK(store->health().first_run_after("maintain", now)->id == later);
    CHECK_FALSE(store->health().first_run_after("unreserve", now));
    const auto server = store->health().server_time();
    CHECK(server.has_value() == !database.is_sqlite());
    const auto here = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (server) CHECK(std::chrono::abs(here - *server) < minutes{5});
}

#include "core/base/error.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::hours;
using Starts = std::vector<std::string>;

const MaintainPolicy today_only = looking_ahead(0);
constexpr const char* nine = "2026-11-20T09:00:00Z";
constexpr const char* ten = "2026-11-20T10:00:00Z";
constexpr const char* eleven = "2026-11-20T11:00:00Z";

std::vector<OfferingCounts> apply(Store& store, const OfferingPlan& plan) {
    const std::vector<ProviderPlan> plans{{plan.key.provider, {plan}}};
    return store.maintenance().apply(TestLock(), plans);
}

OfferingPlan plan_for(ProviderId provider, ServiceId service) {
    OfferingPlan plan;
    plan.key = {provider, service};
    plan.active = true;
    plan.duration = hours{1};
    plan.capacity = 1;
    return plan;
}

}  // namespace

CONTRACT_TEST("a first run creates what the rules yield, and a second one changes nothing") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const auto counts = maintain_once(*store, looking_ahead(1), friday);
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].key == OfferingKey{1, 1});
    CHECK(counts[0].created == 6);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 0/1",
                                "1/1 2026-11-20T10:00:00Z-2026-11-20T11:00:00Z 0/1",
                                "1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 0/1",
                                "1/1 2026-11-21T09:00:00Z-2026-11-21T10:00:00Z 0/1",
                                "1/1 2026-11-21T10:00:00Z-2026-11-21T11:00:00Z 0/1",
                                "1/1 2026-11-21T11:00:00Z-2026-11-21T12:00:00Z 0/1"});
    CHECK(maintain_once(*store, looking_ahead(1), friday).empty());
}

CONTRACT_TEST("if nothing is planned, nothing is written") {
    const auto store = database.store();
    CHECK(store->maintenance().apply(TestLock(), {}).empty());
    CHECK(apply(*store, plan_for(1, 1)).empty());
    CHECK(database.application()->number("SELECT count(*) FROM offering_windows") == 0);
}

CONTRACT_TEST("counts are returned for the offerings that changed, ascending by key") {
    const auto store = database.store();
    const auto app = database.application();
    for (const ServiceId service : {1, 2, 3}) add_service(*app, service, 60);
    for (const ProviderId provider : {1, 2}) {
        add_provider(*app, provider);
        open_daily(*app, provider, "09:00", "10:00");
        for (const ServiceId service : {1, 2, 3}) add_offering(*app, provider, service);
    }
    app->run("UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 2");
    std::vector<OfferingKey> keys;
    for (const OfferingCounts& counts : maintain_once(*store, today_only, friday)) keys.push_back(counts.key);
    CHECK(keys == std::vector<OfferingKey>{{1, 1}, {1, 3}, {2, 1}, {2, 2}, {2, 3}});
}

CONTRACT_TEST("past slots expire when unbooked, others only when forced, and bookings stay") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, ten, 60);
    const auto counts = total(maintain_once(*store, today_only, friday + days{1}));
    CHECK(counts.expired == 2);
    CHECK(counts.expired_booked == 0);
    CHECK(counts.created == 3);
    CHECK(booked_count(*app, 1, 1, ten) == "1");

    MaintainPolicy forcing = today_only;
    forcing.force_cleanup = true;
    const auto forced = total(maintain_once(*store, forcing, friday + days{1}));
    CHECK(forced.expired == 0);
    CHECK(forced.expired_booked == 1);
    CHECK(booked_count(*app, 1, 1, ten) == "none");
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
}

CONTRACT_TEST("past manual slots expire, future ones stay") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
        " (1, 1, '2026-11-19T20:00:00Z', '2026-11-19T21:00:00Z', 1, 'manual'),"
        " (1, 1, '2026-11-20T20:00:00Z', '2026-11-20T21:00:00Z', 1, 'manual')");
    CHECK(total(maintain_once(*store, today_only, friday)).expired == 1);
    CHECK(starts(*app, 1, 1) == Starts{nine, ten, eleven, "2026-11-20T20:00:00Z"});
}

CONTRACT_TEST("slots that the rules no longer yield are withdrawn, booked ones marked, manual ones kept") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
        " (1, 1, '2026-11-20T20:00:00Z', '2026-11-20T21:00:00Z', 1, 'manual')");
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, eleven, 60);
    app->run("UPDATE provider_availability SET ends = '10:00'");

    auto counts = total(maintain_once(*store, today_only, friday));
    CHECK(counts.withdrawn == 1);
    CHECK(counts.marked_outside == 1);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 0/1",
                                "1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 1/1 outside",
                                "1/1 2026-11-20T20:00:00Z-2026-11-20T21:00:00Z 0/1 manual"});
    CHECK(survey(*store, today_only, friday).outside_rules == 1);

    app->run("UPDATE provider_availability SET ends = '12:00'");
    counts = total(maintain_once(*store, today_only, friday));
    CHECK(counts.created == 1);
    CHECK(counts.marked_inside == 1);
    CHECK(survey(*store, today_only, friday).outside_rules == 0);
}

CONTRACT_TEST("a booked slot outside the rules is withdrawn once it is free") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T20:00:00Z", 60);
    maintain_once(*store, today_only, friday);
    CHECK(slots(*app).back() == "1/1 2026-11-20T20:00:00Z-2026-11-20T21:00:00Z 1/1 outside");
    app->run("UPDATE bookings SET status = 'cancelled'");
    CHECK(total(maintain_once(*store, today_only, friday)).withdrawn == 1);
    CHECK(starts(*app, 1, 1) == Starts{nine, ten, eleven});
}

CONTRACT_TEST("slots change with their service, booked ones as far as possible") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 3");
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, nine, 60, "a");
    add_booking(*app, 1, 1, nine, 60, "b");
    add_booking(*app, 1, 1, ten, 60, "c");
    app->run("UPDATE services SET capacity = 1");

    const auto counts = total(maintain_once(*store, today_only, friday));
    CHECK(counts.created == 1);
    CHECK(counts.withdrawn == 1);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 2/2",
                                "1/1 2026-11-20T10:00:00Z-2026-11-20T11:00:00Z 1/1",
                                "1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 0/1"});
}

CONTRACT_TEST("verify heals what others deleted or damaged") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 2");
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, nine, 60, "a");
    add_booking(*app, 1, 1, ten, 60, "b");
    add_booking(*app, 1, 1, ten, 60, "c");
    app->run("DELETE FROM slots WHERE starts_at <> '2026-11-20T10:00:00Z'");
    app->run("UPDATE slots SET booked_count = 1, capacity = 1 WHERE starts_at = '2026-11-20T10:00:00Z'");
    // Deleted slots are noticed; a wrong count is only found if it is searched for.
    const auto plain = total(maintain_once(*store, today_only, friday));
    CHECK(plain.created == 2);
    CHECK(plain.recounted == 0);
    CHECK(booked_count(*app, 1, 1, ten) == "1");

    MaintainPolicy verifying = today_only;
    verifying.verify = true;
    CHECK(total(maintain_once(*store, verifying, friday)).recounted == 1);
    maintain_once(*store, verifying, friday);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 1/2",
                                "1/1 2026-11-20T10:00:00Z-2026-11-20T11:00:00Z 2/2",
                                "1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 0/2"});
    CHECK(maintain_once(*store, verifying, friday).empty());
}

CONTRACT_TEST("a count without bookings is corrected, and the slot then follows the rules") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    app->run("UPDATE slots SET booked_count = 1");
    MaintainPolicy verifying = today_only;
    verifying.verify = true;
    CHECK(total(maintain_once(*store, verifying, friday)).recounted == 3);
    CHECK(booked_count(*app, 1, 1, nine) == "0");
    maintain_once(*store, verifying, friday);
    CHECK(starts(*app, 1, 1) == Starts{nine, ten, eleven});
}

CONTRACT_TEST("healing makes room for bookings beyond the capacity") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 3");
    for (const char* customer : {"a", "b", "c"}) add_booking(*app, 1, 1, nine, 60, customer);
    app->run("UPDATE services SET capacity = 1");
    app->run("UPDATE slots SET booked_count = 0, capacity = 1");
    OfferingPlan plan = plan_for(1, 1);
    plan.recount = {{at(nine), hours{1}, 0, 3}};
    CHECK(apply(*store, plan).at(0).recounted == 1);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 3/3"});

    app->run("DELETE FROM slots");
    plan.recount.clear();
    plan.restore = {{at(nine), hours{1}}};
    CHECK(apply(*store, plan).at(0).created == 1);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 3/3"});
    // The restored slot blocks the provider again.
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T09:30:00Z", 60), Refusal);
}

CONTRACT_TEST("a booking beyond the window keeps its slot when the window reaches it") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, "2026-11-21T10:00:00Z", 60, "on the grid");
    add_booking(*app, 1, 1, "2026-11-21T20:00:00Z", 60, "off the grid");
    maintain_once(*store, today_only, friday);
    maintain_once(*store, looking_ahead(1), friday);
    CHECK(starts(*app, 1, 1).size() == 7);
    CHECK(booked_count(*app, 1, 1, "2026-11-21T10:00:00Z") == "1");
    CHECK(slots(*app).back() == "1/1 2026-11-21T20:00:00Z-2026-11-21T21:00:00Z 1/1 outside");
}

CONTRACT_TEST("an inactive pair is forgotten with its last slot") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, nine, 60);
    app->run("UPDATE services SET active = false");
    CHECK(total(maintain_once(*store, today_only, friday)).withdrawn == 2);
    CHECK(app->number("SELECT count(*) FROM offering_windows") == 1);
    app->run("DELETE FROM bookings");
    maintain_once(*store, today_only, friday);
    CHECK(slots(*app).empty());
    CHECK(app->number("SELECT count(*) FROM offering_windows") == 0);
}

CONTRACT_TEST("if something cannot be written, nothing of the batch remains") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    OfferingPlan good = plan_for(1, 1), bad = plan_for(1, 2);
    good.create = {at(nine)};
    bad.create = {at(nine)};
    bad.capacity = 0;
    const std::vector<ProviderPlan> planned{{1, {good, bad}}};
    CHECK_THROWS_AS(store->maintenance().apply(TestLock(), planned), Error);
    CHECK(slots(*app).empty());
    CHECK(apply(*store, good).at(0).created == 1);
}

CONTRACT_TEST("many offerings and slots are written in one batch") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 5);
    for (ProviderId provider = 1; provider <= 20; ++provider) {
        add_provider(*app, provider);
        add_offering(*app, provider, 1);
        open_daily(*app, provider, "00:00", "24:00");
    }
    CHECK(total(maintain_once(*store, today_only, friday)).created == 20 * 288);
    CHECK(app->number("SELECT count(*) FROM slots") == 20 * 288);
    app->run("UPDATE services SET duration_minutes = 7");
    const auto counts = total(maintain_once(*store, today_only, friday));
    CHECK(app->number("SELECT count(*) FROM slots") == 20 * 288 + counts.created - counts.withdrawn);
    CHECK(app->number("SELECT count(*) FROM slots") == 20 * (24 * 60 / 7));
}

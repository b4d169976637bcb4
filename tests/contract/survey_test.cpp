#include <algorithm>

#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using Providers = std::vector<ProviderId>;

const MaintainPolicy policy = looking_ahead(2);

}  // namespace

CONTRACT_TEST("an empty database has no work") {
    const auto store = database.store();
    const MaintainSurvey found = survey(*store, policy, friday);
    CHECK(found.work.empty());
    CHECK(found.offerings == 0);
    CHECK(found.outside_rules == 0);
    CHECK(store->maintenance().time_zones({}).empty());
}

CONTRACT_TEST("time zones are listed once each, as they are stored") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1, "Asia/Kathmandu");
    add_provider(*app, 2, "Europe/London");
    add_provider(*app, 3, "Asia/Kathmandu");
    add_provider(*app, 4, "Mars/Olympus");
    auto all = store->maintenance().time_zones({});
    std::sort(all.begin(), all.end());
    CHECK(all == std::vector<std::string>{"Asia/Kathmandu", "Europe/London", "Mars/Olympus"});
    CHECK(store->maintenance().time_zones({{1, 3}, {}}) == std::vector<std::string>{"Asia/Kathmandu"});
}

CONTRACT_TEST("active offerings that no run has seen are work, weighed by the dates to fill") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_service(*app, 2, 30);
    add_offering(*app, 1, 2);
    add_provider(*app, 2);
    const MaintainSurvey found = survey(*store, policy, friday);
    CHECK(found.offerings == 2);
    REQUIRE(found.work.size() == 1);
    CHECK(found.work[0].provider == 1);
    CHECK(found.work[0].weight == 6);
}

CONTRACT_TEST("an offering is active only together with its provider and its service") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    add_offering(*app, 2, 1);
    add_service(*app, 2, 30);
    add_offering(*app, 1, 2);
    app->run("UPDATE providers SET active = false WHERE id = 2");
    app->run("UPDATE services SET active = false WHERE id = 2");
    const MaintainSurvey found = survey(*store, policy, friday);
    CHECK(found.offerings == 1);
    REQUIRE(found.work.size() == 1);
    CHECK(found.work[0].provider == 1);
    CHECK(found.work[0].weight == 3);
}

CONTRACT_TEST("the next day is work for everyone: a date to fill and one to expire") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, policy, friday);
    const MaintainSurvey found = survey(*store, policy, friday + days{1});
    REQUIRE(found.work.size() == 2);
    CHECK(found.work[0].weight == 2);
    // If a run looked further ahead, there is still the past day to expire.
    maintain_once(*store, looking_ahead(9), friday);
    CHECK(providers_with_work(*store, policy, friday).empty());
    CHECK(providers_with_work(*store, policy, friday + days{1}) == Providers{1, 2});
}

CONTRACT_TEST("an offering that was cut off at the limit is checked every time") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET max_slots = 2");
    maintain_once(*store, policy, friday);
    CHECK(slots(*app).size() == 2);
    CHECK(providers_with_work(*store, policy, friday) == Providers{1});
}

CONTRACT_TEST("a zone whose rules changed is work for the providers in it") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2, "Asia/Kathmandu");
    add_offering(*app, 2, 1);
    maintain_once(*store, policy, friday);
    auto zones = zone_days(*store, {}, friday);
    for (ZoneDay& zone : zones) {
        if (zone.name == "Asia/Kathmandu") ++zone.stamp;
    }
    const MaintainSurvey found = store->maintenance().survey({}, policy, zones);
    REQUIRE(found.work.size() == 1);
    CHECK(found.work[0].provider == 2);
}

CONTRACT_TEST("a provider in an unknown zone is always work") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, policy, friday);
    app->run("UPDATE providers SET time_zone = 'Mars/Olympus'");
    CHECK(providers_with_work(*store, policy, friday) == Providers{1});
    // Even if its revision was seen.
    app->run("UPDATE offering_windows SET provider_revision = (SELECT rules_revision FROM providers)");
    CHECK(providers_with_work(*store, policy, friday) == Providers{1});
}

CONTRACT_TEST("each provider has its own today") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2, "Asia/Kathmandu");
    add_offering(*app, 2, 1);
    open_daily(*app, 2, "09:00", "12:00");
    maintain_once(*store, policy, friday);
    // 18:30 in London is past midnight in Kathmandu.
    CHECK(providers_with_work(*store, policy, at("2026-11-20T18:30:00Z")) == Providers{2});
}

CONTRACT_TEST("an inactive pair whose booking stays is work only once") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, policy, friday);
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60);
    app->run("UPDATE offerings SET active = false");
    maintain_once(*store, policy, friday);
    CHECK(starts(*app, 1, 1) == std::vector<std::string>{"2026-11-21T09:00:00Z"});
    CHECK(providers_with_work(*store, policy, friday).empty());
    // Its slot finally expires; then nothing is left to remember.
    app->run("DELETE FROM bookings");
    CHECK(providers_with_work(*store, policy, friday) == Providers{1});
    maintain_once(*store, policy, friday + days{3});
    CHECK(slots(*app).empty());
    CHECK(app->number("SELECT count(*) FROM offering_windows") == 0);
}

CONTRACT_TEST("an inactive pair with a slot left is checked as its window moves on") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE offerings SET active = false");
    add_booking(*app, 1, 1, "2026-11-24T09:00:00Z", 60);
    maintain_once(*store, policy, friday);
    CHECK(providers_with_work(*store, policy, friday).empty());
    CHECK(survey(*store, policy, friday).outside_rules == 0);
    CHECK(providers_with_work(*store, looking_ahead(4), friday) == Providers{1});
    maintain_once(*store, looking_ahead(4), friday);
    CHECK(survey(*store, policy, friday).outside_rules == 1);
    CHECK(providers_with_work(*store, looking_ahead(4), friday).empty());
}

CONTRACT_TEST("a run as of an earlier day has the days before to fill") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, policy, friday);
    CHECK(providers_with_work(*store, policy, friday - days{2}) == Providers{1});
    maintain_once(*store, policy, friday - days{2});
    CHECK(starts(*app, 1, 1).front() == "2026-11-18T09:00:00Z");
    CHECK(providers_with_work(*store, policy, friday - days{2}).empty());
    maintain_once(*store, policy, friday);
    CHECK(starts(*app, 1, 1).front() == "2026-11-20T09:00:00Z");
}

CONTRACT_TEST(
    "a run as of an earlier day marks slots of an inactive offering that were booked after the day was "
    "over") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET active = false");
    add_booking(*app, 1, 1, "2026-11-19T20:00:00Z", 60);
    maintain_once(*store, policy, friday);
    CHECK(app->number("SELECT count(*) FROM slots WHERE outside_rules") == 0);
    maintain_once(*store, policy, friday - days{1});
    CHECK(app->number("SELECT count(*) FROM slots WHERE outside_rules") == 1);
}

CONTRACT_TEST("verify finds slots to which nothing refers any more") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
        " VALUES (7, 8, '2026-11-21T20:00:00Z', '2026-11-21T21:00:00Z', 1),"
        " (9, 8, '2026-11-21T20:00:00Z', '2026-11-21T21:00:00Z', 1)");
    CHECK(providers_with_work(*store, policy, friday).empty());
    MaintainPolicy verifying = policy;
    verifying.verify = true;
    CHECK(providers_with_work(*store, verifying, friday) == Providers{7, 9});
    CHECK(providers_with_work(*store, verifying, friday, {{9}, {}}) == Providers{9});
    CHECK(providers_with_work(*store, verifying, friday, {{}, {5}}).empty());
    maintain_once(*store, verifying, friday);
    CHECK(slots(*app).empty());
    CHECK(providers_with_work(*store, verifying, friday).empty());
}

CONTRACT_TEST("the scope limits what is checked") {
    const auto store = database.store();
    const auto app = database.application();
    for (const ServiceId service : {1, 2}) add_service(*app, service, 60);
    for (const ProviderId provider : {1, 2, 3}) {
        add_provider(*app, provider);
        add_offering(*app, provider, provider == 3 ? 2 : 1);
    }
    CHECK(providers_with_work(*store, policy, friday) == Providers{1, 2, 3});
    CHECK(providers_with_work(*store, policy, friday, {{2, 3}, {}}) == Providers{2, 3});
    CHECK(providers_with_work(*store, policy, friday, {{}, {2}}) == Providers{3});
    CHECK(providers_with_work(*store, policy, friday, {{1, 3}, {1}}) == Providers{1});
    CHECK(survey(*store, policy, friday, {{}, {1}}).offerings == 2);
    CHECK(providers_with_work(*store, policy, friday, {{99}, {}}).empty());
}

CONTRACT_TEST("booked slots outside the rules are counted from today on") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (const char* day : {"2026-11-19", "2026-11-20", "2026-11-21"}) {
        add_booking(*app, 1, 1, std::string(day) + "T20:00:00Z", 60);
    }
    app->run("UPDATE slots SET outside_rules = true");
    CHECK(survey(*store, policy, friday).outside_rules == 2);
    CHECK(survey(*store, policy, friday, {{}, {9}}).outside_rules == 0);
    CHECK(survey(*store, policy, friday, {{1}, {1}}).outside_rules == 2);
    app->run("DELETE FROM bookings WHERE starts_at = '2026-11-20T20:00:00Z'");
    CHECK(survey(*store, policy, friday).outside_rules == 1);
    // Including those of a deleted provider, whose dates are in UTC.
    app->run("DELETE FROM providers");
    CHECK(survey(*store, policy, friday).outside_rules == 1);
    CHECK(survey(*store, policy, friday, {{9}, {}}).outside_rules == 0);
}

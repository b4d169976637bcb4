#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const MaintainPolicy policy;

ProviderSnapshot load_one(Store& store, ProviderId id, const MaintainScope& scope = {},
                          const MaintainPolicy& with = policy,
                          const std::string& overrides_from = "2026-11-18") {
    const std::vector<ProviderId> ids{id};
    auto loaded = store.maintenance().load(ids, scope, with, on(overrides_from));
    REQUIRE(loaded.size() == 1);
    CHECK(loaded[0].id == id);
    return loaded[0];
}

std::vector<ServiceId> services_of(const ProviderSnapshot& provider) {
    std::vector<ServiceId> services;
    for (const OfferingSnapshot& offering : provider.offerings) services.push_back(offering.service);
    return services;
}

void insert_slot(Application& app, ProviderId provider, ServiceId service, const std::string& start,
                 int booked, const std::string& origin) {
    app.run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count, origin) "
        "VALUES (" +
        std::to_string(provider) + ", " + std::to_string(service) + ", '" + start + "', '" +
        format_instant(at(start) + hours{1}) + "', 3, " + std::to_string(booked) + ", '" + origin + "')");
}

}  // namespace

CONTRACT_TEST("rules are loaded as they are stored") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1, "Asia/Kathmandu");
    add_service(*app, 1, 30,
                "buffer_before_minutes = 5, buffer_after_minutes = 10, capacity = 4, max_slots = 77");
    add_service(*app, 2, 45, "step_minutes = 15");
    add_offering(*app, 1, 1);
    add_offering(*app, 1, 2);
    app->run(
        "INSERT INTO provider_availability (provider_id, weekday, starts, ends, valid_from, valid_until)"
        " VALUES (1, 3, '22:15', '02:00:30', '2026-01-01', '2026-12-31')");
    app->run(
        "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
        " VALUES (1, 2, 7, '00:00', '24:00')");

    const ProviderSnapshot provider = load_one(*store, 1);
    CHECK(provider.time_zone == "Asia/Kathmandu");
    CHECK(provider.revision == app->number("SELECT rules_revision FROM providers"));
    REQUIRE(provider.availability.size() == 1);
    CHECK(provider.availability[0].weekday == 3);
    CHECK(provider.availability[0].window ==
          DayWindow{hours{22} + minutes{15}, hours{2} + std::chrono::seconds{30}});
    CHECK(provider.availability[0].valid_from == on("2026-01-01"));
    CHECK(provider.availability[0].valid_until == on("2026-12-31"));

    REQUIRE(services_of(provider) == std::vector<ServiceId>{1, 2});
    const OfferingSnapshot &first = provider.offerings[0], &second = provider.offerings[1];
    CHECK(first.active);
    CHECK(first.rules.duration == minutes{30});
    CHECK(first.rules.step == minutes{45});
    CHECK(first.rules.capacity == 4);
    CHECK(first.rules.max_slots == 77);
    CHECK(first.service_revision == app->number("SELECT rules_revision FROM services WHERE id = 1"));
    CHECK(first.hours.empty());
    CHECK_FALSE(first.window);
    CHECK(second.rules.step == minutes{15});
    CHECK_FALSE(second.rules.max_slots);
    REQUIRE(second.hours.size() == 1);
    CHECK(second.hours[0].weekday == 7);
    CHECK(second.hours[0].window == DayWindow{hours{0}, hours{24}});
}

CONTRACT_TEST("hours without dates are always valid") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const ProviderSnapshot provider = load_one(*store, 1);
    REQUIRE(provider.availability.size() == 7);
    CHECK(provider.availability[0].valid_from == LocalDate::min());
    CHECK(provider.availability[0].valid_until == LocalDate::max());
}

CONTRACT_TEST("overrides are loaded by date, from a date on, and closed overrides any windows") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    app->run(
        "INSERT INTO availability_overrides (provider_id, date, starts, ends) VALUES"
        " (1, '2026-12-26', '14:00', '15:00'), (1, '2026-12-24', '09:00', '12:00'),"
        " (1, '2026-12-25', NULL, NULL), (1, '2026-12-26', '09:00', '10:00'),"
        " (1, '2026-12-25', '09:00', '10:00'), (1, '2026-11-17', NULL, NULL)");
    const auto overrides = load_one(*store, 1).overrides;
    REQUIRE(overrides.size() == 3);
    CHECK(overrides[0].date == on("2026-12-24"));
    CHECK_FALSE(overrides[0].closed);
    CHECK(overrides[0].windows == std::vector<DayWindow>{{hours{9}, hours{12}}});
    CHECK(overrides[1].date == on("2026-12-25"));
    CHECK(overrides[1].closed);
    CHECK(overrides[2].windows.size() == 2);
    CHECK(load_one(*store, 1, {}, policy, "2026-12-25").overrides.size() == 2);
}

CONTRACT_TEST("an offering is active only if it, its provider and its service are") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    CHECK(load_one(*store, 1).offerings.at(0).active);
    for (const char* table : {"offerings", "providers", "services"}) {
        CAPTURE(table);
        app->run("UPDATE " + std::string(table) + " SET active = false");
        CHECK_FALSE(load_one(*store, 1).offerings.at(0).active);
        app->run("UPDATE " + std::string(table) + " SET active = true");
    }
}

CONTRACT_TEST("the remains of deleted records are loaded with revision 0") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, policy, friday);
    app->run("DELETE FROM providers");
    app->run("DELETE FROM services");
    const ProviderSnapshot provider = load_one(*store, 1);
    CHECK(provider.time_zone.empty());
    CHECK(provider.revision == 0);
    REQUIRE(services_of(provider) == std::vector<ServiceId>{1});
    CHECK_FALSE(provider.offerings[0].active);
    CHECK(provider.offerings[0].service_revision == 0);
    CHECK(provider.offerings[0].window);
}

CONTRACT_TEST("a provider that never existed is loaded as empty") {
    const auto store = database.store();
    const ProviderSnapshot provider = load_one(*store, 42);
    CHECK(provider.time_zone.empty());
    CHECK(provider.offerings.empty());
}

CONTRACT_TEST("pairs of which only slots remain are loaded when verifying") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (const ServiceId service : {3, 5, 8})
        insert_slot(*app, 1, service, "2026-11-21T09:00:00Z", 0, "generated");
    insert_slot(*app, 1, 5, "2026-11-22T09:00:00Z", 0, "generated");
    insert_slot(*app, 2, 9, "2026-11-22T09:00:00Z", 0, "generated");
    CHECK(services_of(load_one(*store, 1)) == std::vector<ServiceId>{1});
    MaintainPolicy verifying = policy;
    verifying.verify = true;
    CHECK(services_of(load_one(*store, 1, {}, verifying)) == std::vector<ServiceId>{1, 3, 5, 8});
    CHECK(services_of(load_one(*store, 1, {{}, {1, 8}}, verifying)) == std::vector<ServiceId>{1, 8});
}

CONTRACT_TEST("several providers are loaded at once, each with its own") {
    const auto store = database.store();
    const auto app = database.application();
    for (const ServiceId service : {1, 2, 3}) add_service(*app, service, 60);
    for (const ProviderId provider : {1, 2, 3}) {
        add_provider(*app, provider);
        add_offering(*app, provider, provider);
    }
    open_daily(*app, 3, "09:00", "12:00");
    const std::vector<ProviderId> ids{1, 3};
    const auto loaded = store->maintenance().load(ids, {}, policy, on("2026-11-18"));
    REQUIRE(loaded.size() == 2);
    CHECK(services_of(loaded[0]) == std::vector<ServiceId>{1});
    CHECK(loaded[0].availability.empty());
    CHECK(services_of(loaded[1]) == std::vector<ServiceId>{3});
    CHECK(loaded[1].availability.size() == 7);
}

CONTRACT_TEST("the window that a run stored for an offering is loaded as it was written") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    OfferingPlan plan;
    plan.key = {1, 1};
    plan.active = true;
    plan.window = OfferingWindow{
        on("2026-12-20"), at("2026-12-21T00:00:00Z"), true, on("2026-11-20"), 11, 12, -13, 14, 0};
    const std::vector<ProviderPlan> plans{{1, {plan}}};
    store->maintenance().apply(TestLock(), plans);
    CHECK(load_one(*store, 1).offerings.at(0).window == plan.window);
}

CONTRACT_TEST("an offering that was touched before any run saw it has a window in the distant past") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    insert_slot(*app, 1, 1, "2026-11-21T09:00:00Z", 0, "manual");
    const auto window = load_one(*store, 1).offerings.at(0).window;
    REQUIRE(window);
    CHECK(window->horizon < on("1970-01-02"));
    CHECK(window->expired_before < on("1970-01-02"));
    CHECK(window->filled_until < at("1970-01-02T00:00:00Z"));
    CHECK(window->touched != 0);
    CHECK(window->provider_revision == 0);
    CHECK(window->service_revision == 0);
}

CONTRACT_TEST("slots and bookings are loaded within their range, ascending") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60, "capacity = 3");
    add_service(*app, 2, 60);
    add_provider(*app, 1);
    add_offering(*app, 1, 1);
    add_offering(*app, 1, 2);
    for (const char* hour : {"08", "11", "09", "10", "12"}) {
        insert_slot(*app, 1, 1, "2026-11-20T" + std::string(hour) + ":00:00Z", 0,
                    std::string(hour) == "10" ? "manual" : "generated");
    }
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "a");
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 90, "b");
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 120, "c", "cancelled");
    add_booking(*app, 1, 1, "2026-11-20T12:00:00Z", 60, "d");
    app->run("UPDATE slots SET outside_rules = true WHERE starts_at = '2026-11-20T09:00:00Z'");

    const std::vector<ProviderId> ids{1};
    auto loaded = store->maintenance().load(ids, {}, policy, on("2026-11-18"));
    const std::vector<SlotRange> ranges{{{1, 1}, at("2026-11-20T09:00:00Z"), at("2026-11-20T12:00:00Z")}};
    store->maintenance().load_slots(loaded, ranges);

    const OfferingSnapshot& offering = loaded.at(0).offerings.at(0);
    REQUIRE(offering.slots.size() == 3);
    CHECK(offering.slots[0].starts == at("2026-11-20T09:00:00Z"));
    CHECK(offering.slots[0].duration == hours{1});
    CHECK(offering.slots[0].capacity == 3);
    CHECK(offering.slots[0].booked_count == 2);
    CHECK(offering.slots[0].outside_rules);
    CHECK_FALSE(offering.slots[0].manual);
    CHECK(offering.slots[1].starts == at("2026-11-20T10:00:00Z"));
    CHECK(offering.slots[1].manual);
    CHECK(offering.slots[2].starts == at("2026-11-20T11:00:00Z"));
    REQUIRE(offering.bookings.size() == 1);
    CHECK(offering.bookings[0].starts == at("2026-11-20T09:00:00Z"));
    CHECK(offering.bookings[0].duration == minutes{90});
    CHECK(offering.bookings[0].count == 2);
    CHECK(loaded[0].offerings.at(1).slots.empty());
}

CONTRACT_TEST("a range may have no end") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    insert_slot(*app, 1, 1, "1970-01-01T00:00:00Z", 0, "generated");
    insert_slot(*app, 1, 1, "2199-12-31T23:00:00Z", 0, "generated");
    const std::vector<ProviderId> ids{1};
    auto loaded = store->maintenance().load(ids, {}, policy, on("2026-11-18"));
    const std::vector<SlotRange> ranges{{{1, 1}, at("0001-01-01T00:00:00Z"), at("9999-12-31T23:59:59Z")}};
    store->maintenance().load_slots(loaded, ranges);
    CHECK(loaded.at(0).offerings.at(0).slots.size() == 2);
}

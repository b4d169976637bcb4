#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

/// What `maintain` does where slots and bookings disagree.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr const char* nine = "2026-11-20T09:00:00Z";
constexpr const char* ten = "2026-11-20T10:00:00Z";
using Instants = std::vector<Instant>;

MaintainPolicy verifying() {
    MaintainPolicy policy = looking_ahead(1);
    policy.verify = true;
    return policy;
}

/// Provider 1 offers services 1, 2 and 3, each of an hour.
void add_three_services(Application& app) {
    add_small_business(app);
    for (const ServiceId service : {2, 3}) {
        add_service(app, service, 60);
        add_offering(app, 1, service);
    }
}

/// One pass, after a check that a preview foretells it.
std::vector<OfferingCounts> maintain_as_foretold(Store& store, const MaintainPolicy& policy) {
    const auto planned = plans(store, providers_with_work(store, policy, friday), policy, friday);
    const auto foretold = store.maintenance().preview(planned);
    auto counts = store.maintenance().apply(TestLock(), planned);
    CHECK(foretold == counts);
    return counts;
}

Instants contradicting(const std::vector<OfferingCounts>& all) {
    Instants starts;
    for (const OfferingCounts& counts : all)
        starts.insert(starts.end(), counts.contradicting.begin(), counts.contradicting.end());
    return starts;
}

}  // namespace

CONTRACT_TEST("bookings whose slots contradict each other are not changed, and the rest is healed") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_service(*app, 2, 60);
    maintain_once(*store, looking_ahead(1), friday);
    add_booking(*app, 1, 1, nine, 60);
    app->run("DELETE FROM slots WHERE starts_at <= '2026-11-20T10:00:00Z'");
    add_booking(*app, 1, 2, "2026-11-20T09:30:00Z", 60);

    const auto counts = maintain_as_foretold(*store, verifying());
    CHECK(total(counts).created == 1);
    CHECK(contradicting(counts) == Instants{at(nine)});
    CHECK(booked_count(*app, 1, 1, nine) == "none");
    CHECK(booked_count(*app, 1, 1, ten) == "0");
    // Later runs are not stopped either, and each --verify reports it again.
    app->run("UPDATE provider_availability SET ends = '13:00'");
    CHECK(total(maintain_as_foretold(*store, looking_ahead(1))).created == 2);
    CHECK(contradicting(maintain_as_foretold(*store, verifying())) == Instants{at(nine)});
    CHECK(providers_with_work(*store, looking_ahead(1), friday).empty());
}

CONTRACT_TEST("if three bookings at one time lost their slots, the first one's slot is restored") {
    const auto store = database.store();
    const auto app = database.application();
    add_three_services(*app);
    maintain_once(*store, looking_ahead(1), friday);
    for (const ServiceId service : {3, 1, 2}) {
        app->run("DELETE FROM slots WHERE booked_count > 0");
        add_booking(*app, 1, service, nine, 60);
    }
    app->run("DELETE FROM slots WHERE starts_at = '2026-11-20T09:00:00Z'");

    const auto counts = maintain_as_foretold(*store, verifying());
    CHECK(booked_count(*app, 1, 1, nine) == "1");
    CHECK(booked_count(*app, 1, 2, nine) == "none");
    CHECK(booked_count(*app, 1, 3, nine) == "none");
    CHECK(contradicting(counts) == Instants{at(nine), at(nine)});
}

CONTRACT_TEST("a slot whose wrong count hides a booking is not changed if another booking took its time") {
    const auto store = database.store();
    const auto app = database.application();
    add_three_services(*app);
    maintain_once(*store, looking_ahead(1), friday);
    add_booking(*app, 1, 1, nine, 60);
    add_booking(*app, 1, 1, ten, 60);
    app->run("UPDATE slots SET booked_count = 0");
    add_booking(*app, 1, 2, nine, 60);

    const auto counts = maintain_as_foretold(*store, verifying());
    CHECK(total(counts).recounted == 1);
    CHECK(contradicting(counts) == Instants{at(nine)});
    CHECK(booked_count(*app, 1, 1, nine) == "0");
    CHECK(booked_count(*app, 1, 1, ten) == "1");
}

CONTRACT_TEST("time that nobody has booked any more is free for the booking that was not counted") {
    const auto store = database.store();
    const auto app = database.application();
    add_three_services(*app);
    maintain_once(*store, looking_ahead(1), friday);
    // The later key has the time without a booking, the earlier one has the booking without the time.
    add_booking(*app, 1, 1, nine, 60);
    app->run("UPDATE slots SET booked_count = 0");
    app->run("UPDATE slots SET booked_count = 1 WHERE service_id = 3 AND starts_at = '2026-11-20T09:00:00Z'");

    const auto counts = maintain_as_foretold(*store, verifying());
    CHECK(contradicting(counts).empty());
    CHECK(total(counts).recounted == 2);
    CHECK(booked_count(*app, 1, 1, nine) == "1");
    CHECK(booked_count(*app, 1, 3, nine) == "0");
}

CONTRACT_TEST(
    "a lost slot whose service asks for a longer buffer today stays lost where that reaches another "
    "booking") {
    const auto store = database.store();
    const auto app = database.application();
    add_three_services(*app);
    maintain_once(*store, looking_ahead(1), friday);
    add_booking(*app, 1, 1, nine, 60);
    add_booking(*app, 1, 2, ten, 60);
    app->run("DELETE FROM slots WHERE starts_at = '2026-11-20T09:00:00Z'");
    app->run("UPDATE services SET buffer_after_minutes = 10, step_minutes = 60 WHERE id = 1");
    const auto counts = maintain_as_foretold(*store, verifying());
    CHECK(contradicting(counts) == Instants{at(nine)});
    CHECK(booked_count(*app, 1, 2, ten) == "1");
}

CONTRACT_TEST("more bookings than places are restored and recounted with a place for each") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 3");
    maintain_once(*store, looking_ahead(1), friday);
    for (const char* customer : {"a", "b", "c"}) {
        add_booking(*app, 1, 1, nine, 60, customer);
        add_booking(*app, 1, 1, ten, 60, customer);
    }
    app->run("UPDATE services SET capacity = 1");
    app->run("DELETE FROM slots WHERE starts_at = '2026-11-20T09:00:00Z'");
    app->run("UPDATE slots SET booked_count = 0, capacity = 1");
    const auto counts = maintain_as_foretold(*store, verifying());
    CHECK(contradicting(counts).empty());
    CHECK(booked_count(*app, 1, 1, nine) == "3");
    CHECK(booked_count(*app, 1, 1, ten) == "3");
    CHECK(app->number("SELECT min(capacity) FROM slots WHERE booked_count > 0") == 3);
}

CONTRACT_TEST("slots that others deleted are restored by the next plain run") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(1), friday);
    add_booking(*app, 1, 1, nine, 60);
    maintain_once(*store, looking_ahead(1), friday);
    const auto whole = slots(*app);
    for (const char* which : {"provider_id = 1 AND service_id = 2", "starts_at = '2026-11-20T09:00:00Z'",
                              "booked_count > 0", "true"}) {
        CAPTURE(which);
        REQUIRE(providers_with_work(*store, looking_ahead(1), friday).empty());
        app->run(std::string("DELETE FROM slots WHERE ") + which);
        CHECK(total(maintain_as_foretold(*store, looking_ahead(1))).created > 0);
        CHECK(slots(*app) == whole);
        // A booked slot that was restored may be checked once more.
        CHECK(total(maintain_once(*store, looking_ahead(1), friday)) == OfferingCounts{});
    }
    if (database.is_sqlite()) return;
    app->run("TRUNCATE slots");
    maintain_as_foretold(*store, looking_ahead(1));
    CHECK(slots(*app) == whole);
}

CONTRACT_TEST("slots that a run deletes itself cause no work for the next one") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(1), friday);
    app->run("UPDATE provider_availability SET ends = '10:00'");
    CHECK(total(maintain_once(*store, looking_ahead(1), friday)).withdrawn > 0);
    CHECK(providers_with_work(*store, looking_ahead(1), friday).empty());
    const Instant tomorrow = friday + std::chrono::days{1};
    CHECK(total(maintain_once(*store, looking_ahead(1), tomorrow)).expired > 0);
    CHECK(providers_with_work(*store, looking_ahead(1), tomorrow).empty());
}

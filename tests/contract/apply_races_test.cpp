#include "core/base/error.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using Starts = std::vector<std::string>;

const MaintainPolicy today_only = looking_ahead(0);
constexpr const char* nine = "2026-11-20T09:00:00Z";
constexpr const char* ten = "2026-11-20T10:00:00Z";
constexpr const char* eleven = "2026-11-20T11:00:00Z";

/// What a race between a plan and its `apply` comes to: the store may refuse, then the work is done afresh.
std::vector<OfferingCounts> apply_or_retry(Store& store, const std::vector<ProviderPlan>& plans,
                                           const MaintainPolicy& policy) {
    try {
        return store.maintenance().apply(TestLock(), plans);
    } catch (const Error& error) {
        REQUIRE(error.kind() == ErrorKind::conflict);
        return maintain_once(store, policy, friday);
    }
}

std::int64_t touched(Application& app) {
    return app.number("SELECT touched FROM offering_windows WHERE provider_id = 1 AND service_id = 1");
}

}  // namespace

CONTRACT_TEST("a slot that became booked after its removal was planned stays") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    app->run("UPDATE provider_availability SET ends = '10:00'");
    const auto planned = plans(*store, {1}, today_only, friday);
    add_booking(*app, 1, 1, eleven, 60);

    const auto counts = total(apply_or_retry(*store, planned, today_only));
    CHECK(counts.withdrawn == 1);
    CHECK(starts(*app, 1, 1) == Starts{nine, eleven});
    CHECK(booked_count(*app, 1, 1, eleven) == "1");
}

CONTRACT_TEST("a slot that became manual after its removal was planned stays") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    app->run("UPDATE provider_availability SET ends = '10:00'");
    const auto planned = plans(*store, {1}, today_only, friday);
    app->run("UPDATE slots SET origin = 'manual' WHERE starts_at = '2026-11-20T11:00:00Z'");
    CHECK(total(apply_or_retry(*store, planned, today_only)).withdrawn == 1);
    CHECK(starts(*app, 1, 1) == Starts{nine, eleven});
}

CONTRACT_TEST("a past slot that became booked before it expired stays") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    const auto planned = plans(*store, {1}, today_only, friday + days{1});
    add_booking(*app, 1, 1, nine, 60);
    CHECK(total(store->maintenance().apply(TestLock(), planned)).expired == 2);
    CHECK(booked_count(*app, 1, 1, nine) == "1");
}

CONTRACT_TEST("a booking that creates its slot between plan and apply keeps it") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const auto planned = plans(*store, {1}, today_only, friday);
    add_booking(*app, 1, 1, ten, 60);

    apply_or_retry(*store, planned, today_only);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 0/1",
                                "1/1 2026-11-20T10:00:00Z-2026-11-20T11:00:00Z 1/1",
                                "1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 0/1"});
    maintain_once(*store, today_only, friday);
    CHECK(providers_with_work(*store, today_only, friday).empty());
}

CONTRACT_TEST("bookings that create slots faster than a batch do not stop its second attempt") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const auto planned = plans(*store, {1}, today_only, friday);
    add_booking(*app, 1, 1, ten, 60);
    try {
        store->maintenance().apply(TestLock(), planned);
    } catch (const Error& error) {
        REQUIRE(error.kind() == ErrorKind::conflict);
        add_booking(*app, 1, 1, eleven, 60);
        CHECK(total(store->maintenance().apply(TestLock(), planned)).created == 1);
        CHECK(booked_count(*app, 1, 1, eleven) == "1");
    }
    CHECK(booked_count(*app, 1, 1, ten) == "1");
    CHECK(starts(*app, 1, 1) == Starts{nine, ten, eleven});
    maintain_once(*store, today_only, friday);
    CHECK(providers_with_work(*store, today_only, friday).empty());
}

CONTRACT_TEST("slots that others created beyond the window are checked when it reaches them") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, today_only, friday);
    add_booking(*app, 1, 1, "2026-11-21T20:00:00Z", 60);
    maintain_once(*store, today_only, friday);
    REQUIRE(touched(*app) == 0);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity) VALUES"
        " (1, 1, '2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z', 5),"
        " (1, 1, '2026-11-21T10:30:00Z', '2026-11-21T11:30:00Z', 1)");

    maintain_once(*store, looking_ahead(1), friday);
    CHECK(slots(*app) == Starts{"1/1 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 0/1",
                                "1/1 2026-11-20T10:00:00Z-2026-11-20T11:00:00Z 0/1",
                                "1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 0/1",
                                "1/1 2026-11-21T09:00:00Z-2026-11-21T10:00:00Z 0/1",
                                "1/1 2026-11-21T10:00:00Z-2026-11-21T11:00:00Z 0/1",
                                "1/1 2026-11-21T11:00:00Z-2026-11-21T12:00:00Z 0/1",
                                "1/1 2026-11-21T20:00:00Z-2026-11-21T21:00:00Z 1/1 outside"});
}

CONTRACT_TEST("slots that others touched since the plan was made are checked by the next run") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T20:00:00Z", 60);
    REQUIRE(touched(*app) != 0);
    const auto planned = plans(*store, {1}, today_only, friday);
    add_booking(*app, 1, 1, "2026-11-20T22:00:00Z", 60);
    store->maintenance().apply(TestLock(), planned);
    CHECK(touched(*app) != 0);
    CHECK(providers_with_work(*store, today_only, friday) == std::vector<ProviderId>{1});
    CHECK(total(maintain_once(*store, today_only, friday)).marked_outside == 1);
    CHECK(touched(*app) == 0);
}

CONTRACT_TEST("rules that changed since the plan was made are noticed by the next run") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const auto planned = plans(*store, {1}, today_only, friday);
    app->run("UPDATE provider_availability SET ends = '10:00'");
    store->maintenance().apply(TestLock(), planned);
    CHECK(starts(*app, 1, 1) == Starts{nine, ten, eleven});
    CHECK(total(maintain_once(*store, today_only, friday)).withdrawn == 2);
}

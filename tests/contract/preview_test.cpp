#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;

MaintainPolicy verifying() {
    MaintainPolicy policy;
    policy.days_ahead = 1;
    policy.verify = true;
    policy.force_cleanup = true;
    return policy;
}

/// Checks that a preview of the next run returns the same counts as the run, and writes nothing.
void check_preview(Store& store, Application& app, Instant now) {
    const MaintainPolicy policy = verifying();
    const auto planned = plans(store, providers_with_work(store, policy, now), policy, now);
    const auto before = slots(app);
    const auto windows = app.rows("SELECT * FROM offering_windows ORDER BY provider_id, service_id");
    const auto foretold = store.maintenance().preview(planned);
    CHECK(slots(app) == before);
    CHECK(app.rows("SELECT * FROM offering_windows ORDER BY provider_id, service_id") == windows);
    CHECK(store.maintenance().apply(TestLock(), planned) == foretold);
}

}  // namespace

CONTRACT_TEST("a preview reports what applying then does, and writes nothing") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_service(*app, 2, 20, "capacity = 2");
    add_offering(*app, 1, 2);

    SECTION("a first fill") {
        check_preview(*store, *app, friday);
    }
    SECTION("nothing to do") {
        maintain_once(*store, verifying(), friday);
        check_preview(*store, *app, friday);
    }
    SECTION("the next day") {
        maintain_once(*store, verifying(), friday);
        add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
        check_preview(*store, *app, friday + days{1});
    }
    SECTION("a fill around a slot that stands") {
        add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60);
        check_preview(*store, *app, friday);
    }
    SECTION("slots of another capacity in place of unbooked ones") {
        maintain_once(*store, verifying(), friday);
        add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60);
        app->run("UPDATE services SET capacity = capacity + 3");
        check_preview(*store, *app, friday);
    }
    SECTION("hours cut around a booking, then given back") {
        maintain_once(*store, verifying(), friday);
        add_booking(*app, 1, 1, "2026-11-20T11:00:00Z", 60);
        app->run("UPDATE provider_availability SET ends = '10:00'");
        check_preview(*store, *app, friday);
        app->run("UPDATE provider_availability SET ends = '12:00'");
        check_preview(*store, *app, friday);
    }
    SECTION("damage") {
        maintain_once(*store, verifying(), friday);
        add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
        add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60);
        app->run("DELETE FROM slots WHERE starts_at = '2026-11-20T09:00:00Z'");
        app->run("UPDATE slots SET booked_count = 0 WHERE starts_at = '2026-11-20T10:00:00Z'");
        check_preview(*store, *app, friday);
    }
    SECTION("damage outside the rules") {
        maintain_once(*store, verifying(), friday);
        add_booking(*app, 1, 1, "2026-11-20T11:00:00Z", 60);
        app->run("UPDATE slots SET booked_count = 0");
        app->run("UPDATE provider_availability SET ends = '10:00'");
        check_preview(*store, *app, friday);
    }
    SECTION("a deleted provider") {
        maintain_once(*store, verifying(), friday);
        add_booking(*app, 1, 1, "2026-11-20T11:00:00Z", 60);
        app->run("DELETE FROM providers");
        check_preview(*store, *app, friday);
    }
}

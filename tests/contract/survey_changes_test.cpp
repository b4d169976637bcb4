#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using Providers = std::vector<ProviderId>;

const MaintainPolicy policy = looking_ahead(2);

}  // namespace

CONTRACT_TEST("after a run there is nothing to do, until something changes") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, policy, friday);
    CHECK(providers_with_work(*store, policy, friday).empty());
    CHECK(survey(*store, policy, friday).offerings == 4);

    SECTION("hours of one provider") {
        app->run("UPDATE provider_availability SET ends = '13:00' WHERE provider_id = 2 AND weekday = 5");
        CHECK(providers_with_work(*store, policy, friday) == Providers{2});
    }
    SECTION("a service, which concerns all who offer it") {
        app->run("UPDATE services SET duration_minutes = 30 WHERE id = 1");
        CHECK(providers_with_work(*store, policy, friday) == Providers{1, 2});
    }
    SECTION("an override") {
        app->run("INSERT INTO availability_overrides (provider_id, date) VALUES (1, '2026-11-21')");
        CHECK(providers_with_work(*store, policy, friday) == Providers{1});
    }
    SECTION("an offering that is no longer active") {
        app->run("UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 1");
        CHECK(providers_with_work(*store, policy, friday) == Providers{1});
        CHECK(survey(*store, policy, friday).offerings == 3);
    }
    SECTION("a service that is no longer active") {
        app->run("UPDATE services SET active = false WHERE id = 2");
        CHECK(providers_with_work(*store, policy, friday) == Providers{1, 2});
        CHECK(survey(*store, policy, friday).offerings == 2);
    }
    SECTION("a deleted offering") {
        app->run("DELETE FROM offerings WHERE provider_id = 2");
        CHECK(providers_with_work(*store, policy, friday) == Providers{2});
    }
    SECTION("a deleted provider") {
        app->run("DELETE FROM providers WHERE id = 1");
        CHECK(providers_with_work(*store, policy, friday) == Providers{1});
    }
    SECTION("a deleted service") {
        app->run("DELETE FROM services WHERE id = 1");
        CHECK(providers_with_work(*store, policy, friday) == Providers{1, 2});
    }
    SECTION("a slot that others made") {
        app->run(
            "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin)"
            " VALUES (2, 1, '2026-11-21T20:00:00Z', '2026-11-21T21:00:00Z', 1, 'manual')");
        CHECK(providers_with_work(*store, policy, friday) == Providers{2});
    }
    SECTION("a booking of a slot that stands is no work") {
        add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
        CHECK(providers_with_work(*store, policy, friday).empty());
    }
    SECTION("the limit of slots") {
        MaintainPolicy other = policy;
        other.max_slots = 999;
        CHECK(providers_with_work(*store, other, friday) == Providers{1, 2});
    }
    SECTION("a window that reaches further") {
        const MaintainSurvey found = survey(*store, looking_ahead(4), friday);
        REQUIRE(found.work.size() == 2);
        CHECK(found.work[0].weight == 4);
    }
    SECTION("a window that reaches less far") {
        CHECK(providers_with_work(*store, looking_ahead(1), friday).empty());
    }
    SECTION("verify looks at everything") {
        MaintainPolicy verifying = policy;
        verifying.verify = true;
        CHECK(providers_with_work(*store, verifying, friday) == Providers{1, 2});
    }
    SECTION("force_cleanup looks at everything") {
        MaintainPolicy forcing = policy;
        forcing.force_cleanup = true;
        CHECK(providers_with_work(*store, forcing, friday) == Providers{1, 2});
    }
}

CONTRACT_TEST("the work that was found is gone once it was done") {
    const auto sql = GENERATE(
        as<std::string>(), "UPDATE provider_availability SET ends = '13:00' WHERE provider_id = 2",
        "UPDATE services SET duration_minutes = 30 WHERE id = 1",
        "UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 1",
        "UPDATE services SET active = false WHERE id = 2", "DELETE FROM offerings WHERE provider_id = 2",
        "DELETE FROM services WHERE id = 1", "DELETE FROM providers WHERE id = 1");
    CAPTURE(sql);
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, policy, friday);
    app->run(sql);
    CHECK_FALSE(providers_with_work(*store, policy, friday).empty());
    maintain_once(*store, policy, friday);
    CHECK(providers_with_work(*store, policy, friday).empty());
}

CONTRACT_TEST("when everything was deleted a run leaves nothing behind") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, policy, friday);
    app->run("DELETE FROM providers");
    app->run("DELETE FROM services");
    maintain_once(*store, policy, friday);
    CHECK(slots(*app).empty());
    CHECK(app->number("SELECT count(*) FROM offering_windows") == 0);
    CHECK(providers_with_work(*store, policy, friday).empty());
}

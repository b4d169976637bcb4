#include <utility>

#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

/// The revision of a provider or service, to see whether it moves.
class Watched {
  public:
    Watched(Application& app, const std::string& table, std::int64_t id)
        : app_(app),
          query_("SELECT rules_revision FROM " + table + " WHERE id = " + std::to_string(id)),
          last_(now()) {}

    /// Whether it changed since the last check.
    bool moved() {
        const std::int64_t before = last_;
        last_ = now();
        return last_ != before;
    }

  private:
    std::int64_t now() { return app_.number(query_); }

    Application& app_;
    std::string query_;
    std::int64_t last_;
};

/// Whether the offering of provider 1 and service 1 was touched since it was asked the last time.
class Touches {
  public:
    explicit Touches(Application& app) : app_(app) {}
    bool anew() {
        const auto found =
            app_.rows("SELECT touched FROM offering_windows WHERE provider_id = 1 AND service_id = 1");
        const std::int64_t before = std::exchange(last_, found.empty() ? 0 : std::stoll(found.at(0).at(0)));
        return last_ != before;
    }

  private:
    Application& app_;
    std::int64_t last_ = 0;
};

}  // namespace

CONTRACT_TEST("every change of a provider's rules moves its revision, and nothing else does") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    add_service(*app, 2, 30);
    Watched provider(*app, "providers", 1), other(*app, "providers", 2);
    for (const char* sql :
         {"UPDATE providers SET time_zone = 'Asia/Kathmandu' WHERE id = 1",
          "UPDATE providers SET active = false WHERE id = 1",
          "INSERT INTO offerings (provider_id, service_id) VALUES (1, 2)",
          "UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 2",
          "DELETE FROM offerings WHERE provider_id = 1 AND service_id = 2",
          "INSERT INTO provider_availability (provider_id, weekday, starts, ends)"
          " VALUES (1, 1, '18:00', '19:00')",
          "UPDATE provider_availability SET valid_until = '2027-01-01' WHERE provider_id = 1",
          "DELETE FROM provider_availability WHERE provider_id = 1 AND starts = '18:00'",
          "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
          " VALUES (1, 1, 1, '09:00', '10:00')",
          "UPDATE service_time_slots SET weekday = 2 WHERE provider_id = 1",
          "DELETE FROM service_time_slots WHERE provider_id = 1",
          "INSERT INTO availability_overrides (provider_id, date) VALUES (1, '2026-12-25')",
          "UPDATE availability_overrides SET starts = '09:00', ends = '10:00' WHERE provider_id = 1",
          "DELETE FROM availability_overrides WHERE provider_id = 1"}) {
        CAPTURE(sql);
        app->run(sql);
        CHECK(provider.moved());
        CHECK_FALSE(other.moved());
    }
    for (const char* sql :
         {"UPDATE providers SET name = 'Binod' WHERE id = 1",
          "UPDATE providers SET active = active WHERE id = 1", "UPDATE offerings SET active = active",
          "UPDATE provider_availability SET starts = starts, valid_from = NULL",
          "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
          " VALUES (1, 1, '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', 1)",
          "UPDATE services SET name = 'Shave'"}) {
        CAPTURE(sql);
        app->run(sql);
        CHECK_FALSE(provider.moved());
    }
}

CONTRACT_TEST("a rule that is moved from one provider to another moves both revisions") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    Watched first(*app, "providers", 1), second(*app, "providers", 2);
    app->run("UPDATE provider_availability SET provider_id = 2 WHERE weekday = 1");
    CHECK(first.moved());
    CHECK(second.moved());
}

CONTRACT_TEST("every change of a service's slot rules moves its revision, and nothing else does") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30);
    add_service(*app, 2, 30);
    Watched service(*app, "services", 1), other(*app, "services", 2);
    for (const char* change :
         {"duration_minutes = 45", "step_minutes = 15", "step_minutes = NULL", "buffer_before_minutes = 5",
          "buffer_after_minutes = 5", "capacity = 3", "max_slots = 10", "active = false"}) {
        CAPTURE(change);
        app->run("UPDATE services SET " + std::string(change) + " WHERE id = 1");
        CHECK(service.moved());
        app->run("UPDATE services SET " + std::string(change) + " WHERE id = 1");
        CHECK_FALSE(service.moved());
        CHECK_FALSE(other.moved());
    }
    app->run("UPDATE services SET name = 'Shave', min_notice_minutes = 90 WHERE id = 1");
    CHECK_FALSE(service.moved());
}

CONTRACT_TEST("a provider or service that was deleted and created again has a new revision") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    add_service(*app, 1, 30);
    Watched provider(*app, "providers", 1), service(*app, "services", 1);
    app->run("DELETE FROM providers");
    app->run("DELETE FROM services");
    add_provider(*app, 1);
    add_service(*app, 1, 30);
    CHECK(provider.moved());
    CHECK(service.moved());
    CHECK(app->number("SELECT count(*) FROM providers WHERE rules_revision <> 0") == 1);
}

CONTRACT_TEST("slots that others create, or that become free, request a check") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    Touches touched(*app);
    const std::string insert =
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count,"
        " origin) VALUES (1, 1, ";

    app->run(insert + "'2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', 1, 0, 'generated')");
    CHECK_FALSE(touched.anew());
    app->run(insert + "'2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', 1, 0, 'manual')");
    CHECK(touched.anew());
    app->run(insert + "'2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z', 1, 1, 'generated')");
    CHECK(touched.anew());
    // A place taken in an existing slot is not news, one that becomes free is.
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    CHECK_FALSE(touched.anew());
    app->run("DELETE FROM bookings");
    CHECK(touched.anew());
    // A booking that creates its slot.
    add_booking(*app, 1, 1, "2026-11-20T15:00:00Z", 60);
    CHECK(touched.anew());
    app->run("UPDATE slots SET outside_rules = true WHERE starts_at = '2026-11-20T15:00:00Z'");
    CHECK_FALSE(touched.anew());
}

CONTRACT_TEST("a slot of many places requests a check only when the last one becomes free") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
        " VALUES (1, 1, '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', 2)");
    Touches touched(*app);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "a");
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "b");
    app->run("DELETE FROM bookings WHERE customer = 'a'");
    CHECK_FALSE(touched.anew());
    app->run("DELETE FROM bookings WHERE customer = 'b'");
    CHECK(touched.anew());
}

#include <functional>
#include <utility>

#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

CONTRACT_TEST("a stamp stays the same while nobody commits anything, and changes with every commit") {
    const auto store = database.store();
    const auto other = database.store();
    const auto application = database.application();
    auto stamp = store->changes().stamp();
    const auto changed = [&] { return std::exchange(stamp, store->changes().stamp()) != stamp; };
    // Other tests commit in the same server: one undisturbed moment is enough.
    const auto stays = [&](const std::function<void()>& work) {
        for (int attempt = 0; attempt < 500; ++attempt) {
            work();
            if (!changed()) return true;
        }
        return false;
    };
    CHECK(stays([] {}));
    CHECK(stays([&] {
        application->rows("SELECT id FROM providers");
        CHECK(other->runs().history({}).empty());
    }));

    for (const char* statement :
         {"INSERT INTO providers (id, name, time_zone) VALUES (1, 'Asha', 'UTC')",
          "INSERT INTO services (id, name, duration_minutes) VALUES (10, 'Haircut', 30)",
          "UPDATE services SET min_notice_minutes = 60 WHERE id = 10",
          "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, created_at) "
          "VALUES"
          " (7, 1, 10, '2026-12-01T09:00:00Z', '2026-12-01T09:30:00Z', 'c', '2026-11-20T08:00:00Z')",
          "DELETE FROM bookings WHERE id = 7"}) {
        CAPTURE(statement);
        application->run(statement);
        CHECK(changed());
        CHECK(stays([] {}));
    }
}

CONTRACT_TEST("a stamp changes when a transaction commits, not when it writes") {
    const auto store = database.store();
    const auto application = database.application();
    application->run("BEGIN; INSERT INTO providers (id, name, time_zone) VALUES (1, 'Asha', 'UTC')");
    auto stamp = store->changes().stamp();
    // Other tests commit in the same server: one undisturbed moment is enough.
    bool same = false;
    for (int attempt = 0; attempt < 500 && !same; ++attempt) {
        auto next = store->changes().stamp();
        same = next == std::exchange(stamp, next);
    }
    CHECK(same);
    application->run("COMMIT");
    CHECK(store->changes().stamp() != stamp);
}

CONTRACT_TEST("the next end of a hold is that of a pending booking, after now") {
    const auto store = database.store();
    const Instant now = *parse_instant("2026-11-20T08:00:00Z");
    CHECK_FALSE(store->changes().next_hold_end(now));
    const auto application = database.application();
    int id = 0;
    const auto hold = [&](const std::string& until, const std::string& status) {
        const std::string day = std::to_string(10 + ++id);
        application->run(
            "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status, "
            "created_at,"
            " hold_until) VALUES (" +
            std::to_string(id) + ", 1, 10, '2026-12-" + day + "T09:00:00Z', '2026-12-" + day +
            "T09:30:00Z', 'c', '" + status + "', '2026-11-20T07:00:00Z', '" + until + "')");
    };
    hold("2026-11-20T08:00:00Z", "pending");
    hold("2026-11-20T08:01:00Z", "cancelled");
    CHECK_FALSE(store->changes().next_hold_end(now));
    hold("2026-11-20T08:10:00Z", "pending");
    hold("2026-11-20T08:05:00Z", "pending");
    CHECK(store->changes().next_hold_end(now) == parse_instant("2026-11-20T08:05:00Z"));
}

#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/unreserve_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

/// Order 1, whose reservation expires so long after the server's `now`.
void add_order_expiring(Application& app, Instant now, minutes left) {
    add_variants(app, 1);
    add_order(app, 1);
    reserve(app, {.expires = "'" + format_instant(now + left) + "'",
                  .created = "'" + format_instant(now - minutes{1}) + "'"});
}

bool warns_of_clock(const Outcome& outcome) {
    return outcome.warnings.size() == 1 &&
           outcome.warnings[0].find("the database server's") != std::string::npos;
}

}  // namespace

TEST_CASE("on a host whose clock is ahead, an order keeps the time that it has left by the server's clock",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const Instant now = store->runs().server_clock().value();
    add_order_expiring(*app, now, minutes{15});
    for (const bool dry_run : {true, false}) {
        const Outcome outcome = unreserve_by_clock(*store, now + minutes{20}, dry_run);
        CHECK(outcome.counts.get("released") == 0);
        CHECK(warns_of_clock(outcome));
    }
    CHECK(status_of(*app, 1) == "pending");
}

TEST_CASE("on a host whose clock is behind, stock comes back when it is due by the server's clock",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const Instant now = store->runs().server_clock().value();
    add_order_expiring(*app, now, minutes{-5});
    const Outcome outcome = unreserve_by_clock(*store, now - minutes{20});
    CHECK(outcome.counts.get("released") == 1);
    CHECK(warns_of_clock(outcome));
    CHECK(app->number("SELECT count(*) FROM orders WHERE cancelled_at > now() - interval '1 minute'") == 1);
}

CONTRACT_TEST("a clock that is correct to the minute causes no warning") {
    const auto store = database.store();
    const auto app = database.application();
    const Instant now = store->runs().server_clock().value_or(friday);
    add_order_expiring(*app, now, minutes{-5});
    const Outcome outcome = unreserve_by_clock(*store, now + std::chrono::seconds{40});
    CHECK(outcome.counts.get("released") == 1);
    CHECK(outcome.warnings.empty());
}

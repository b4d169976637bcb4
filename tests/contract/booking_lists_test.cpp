#include "core/store/bookings_outside_rules.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/contract/maintain_runs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

/// What `maintain` lists for people to decide about.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

enum class Verify { no, yes };

Outcome run(Store& store, As as, const MaintainScope& scope = {}, Verify verify = Verify::no) {
    MaintainRequest request;
    request.policy.days_ahead = 2;
    request.policy.verify = verify == Verify::yes;
    request.scope = scope;
    return run_maintain(store, as, request);
}

/// `1/1 09:00 c: reason` of each row of this table.
std::vector<std::string> listed(Outcome outcome, std::string_view name = "bookings_outside_rules") {
    DetailTable* const table = outcome.table(name);
    REQUIRE(table != nullptr);
    std::vector<std::string> rows;
    for (const auto& cells : table->rows) {
        const auto text = [&](std::string_view column) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (table->columns[i].name != column) continue;
                if (const auto* number = std::get_if<std::int64_t>(&cells[i])) return std::to_string(*number);
                return std::get<std::string>(cells[i]);
            }
            return std::string("none");
        };
        rows.push_back(text("provider_id") + "/" + text("service_id") + " " + text("local_date") + " " +
                       text("local_time") + " " + text("customer") + ": " + text("reason"));
    }
    return rows;
}

}  // namespace

CONTRACT_TEST(
    "bookings outside the rules are listed with the reason, and a dry run lists the same as the run") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    run(*store, As::run);
    add_booking(*app, 2, 1, "2026-11-21T09:00:00Z", 60, "holiday");
    add_booking(*app, 1, 1, "2026-11-20T11:00:00Z", 60, "late");
    add_booking(*app, 1, 2, "2026-11-22T09:00:00Z", 60, "open");
    CHECK(listed(run(*store, As::run)).empty());
    app->run("UPDATE provider_availability SET ends = '11:00' WHERE provider_id = 1");
    app->run("INSERT INTO availability_overrides (provider_id, date) VALUES (2, '2026-11-21')");

    const std::vector<std::string> expected{
        "1/1 2026-11-20 11:00 late: the provider's hours on 2026-11-20 are 09:00–11:00",
        "2/1 2026-11-21 09:00 holiday: 2026-11-21 is closed"};
    CHECK(listed(run(*store, As::rehearsal)) == expected);
    CHECK(listed(run(*store, As::run)) == expected);
    CHECK(listed(run(*store, As::run)) == expected);
    CHECK(listed(run(*store, As::run, {{2}, {}})) == std::vector{expected[1]});
    CHECK(listed(run(*store, As::run, {{}, {2}})).empty());

    app->run("DELETE FROM availability_overrides");
    CHECK(listed(run(*store, As::rehearsal)) == std::vector{expected[0]});
    CHECK(listed(run(*store, As::run)) == std::vector{expected[0]});
}

CONTRACT_TEST("a booking of an inactive or deleted record is listed with that as its reason") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    add_service(*app, 3, 60);
    add_provider(*app, 3);
    open_daily(*app, 3, "09:00", "12:00");
    for (const ServiceId service : {1, 3}) add_offering(*app, 3, service);
    run(*store, As::run);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "a");
    add_booking(*app, 1, 2, "2026-11-20T10:00:00Z", 60, "b");
    add_booking(*app, 2, 1, "2026-11-20T11:00:00Z", 60, "c");
    add_booking(*app, 3, 3, "2026-11-21T09:00:00Z", 60, "d");
    app->run("UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 1");
    app->run("DELETE FROM offerings WHERE provider_id = 1 AND service_id = 2");
    app->run("UPDATE providers SET active = false WHERE id = 2");
    app->run("UPDATE services SET active = false WHERE id = 3");
    const std::vector<std::string> expected{
        "1/1 2026-11-20 09:00 a: the offering is inactive",
        "1/2 2026-11-20 10:00 b: the provider no longer offers the service",
        "2/1 2026-11-20 11:00 c: the provider is inactive",
        "3/3 2026-11-21 09:00 d: the service is inactive"};
    CHECK(listed(run(*store, As::rehearsal)) == expected);
    CHECK(listed(run(*store, As::run)) == expected);
}

CONTRACT_TEST("more bookings outside the rules than are named are counted") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    run(*store, As::run);
    for (const char* const start : {"2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"})
        add_booking(*app, 1, 1, start, 60);
    app->run("UPDATE slots SET outside_rules = true");
    const OddBookings found = bookings_outside_rules(*store, {friday, 2});
    CHECK(found.count == 3);
    REQUIRE(found.examples.size() == 2);
    CHECK(found.examples[1].starts == at("2026-11-20T10:00:00Z"));
    CHECK(found.examples[1].provider_name == "Asha");
    CHECK(found.examples[1].service_name == "Haircut");
    CHECK(bookings_outside_rules(*store, {friday, 0}).count == 3);
}

CONTRACT_TEST("verify warns of bookings that overlap, and names both of each pair") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    run(*store, As::run);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "first");
    CHECK(run(*store, As::run, {}, Verify::yes).warnings.empty());
    // Without its slot, nothing blocks the provider's time.
    app->run("DELETE FROM slots WHERE provider_id = 1 AND service_id = 1");
    add_booking(*app, 1, 2, "2026-11-20T09:30:00Z", 30, "second");
    const auto warned = [](const Outcome& outcome) {
        return std::count_if(outcome.warnings.begin(), outcome.warnings.end(), [](const std::string& text) {
            return text ==
                   "1 future booking overlaps an earlier one of the same provider: booking 2 (second) of "
                   "service 2 "
                   "of provider 1 on 2026-11-20 at 09:30 UTC (it overlaps booking 1); move or cancel the "
                   "bookings named: the provider cannot serve them all";
        });
    };
    CHECK(warned(run(*store, As::run, {}, Verify::no)) == 0);
    CHECK(warned(run(*store, As::rehearsal, {}, Verify::yes)) == 1);
    CHECK(warned(run(*store, As::run, {}, Verify::yes)) == 1);
    CHECK(warned(run(*store, As::run, {{2}, {}}, Verify::yes)) == 0);
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'first'");
    CHECK(warned(run(*store, As::run, {}, Verify::yes)) == 0);
}

CONTRACT_TEST("two bookings for one place are named until one is moved, before and after verify makes room") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    run(*store, As::run);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "first");
    app->run("UPDATE slots SET booked_count = 0");  // as a restore or a disabled trigger would leave it
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, "second");
    const OddBookings before = store->health().overlapping({friday, 3});
    CHECK(before.count == 1);
    REQUIRE(before.examples.size() == 1);
    CHECK(before.examples[0].customer == "second");
    CHECK(before.examples[0].reason == "it is one too many: only one booking has a place at that time");
    CHECK(bookings_outside_rules(*store, {friday, 3}).count == 0);

    const std::string warning =
        "1 slot has more bookings than places: provider 1 service 1 at 2026-11-20T09:00:00Z (move or cancel "
        "the bookings that are too many; `slotctl monitor` names the customers)";
    for (const As as : {As::rehearsal, As::run}) {
        const auto warnings = run(*store, as, {}, Verify::yes).warnings;
        CHECK(std::count(warnings.begin(), warnings.end(), warning) == 1);
    }
    const OddBookings after = bookings_outside_rules(*store, {friday, 3});
    CHECK(after.count == 1);
    REQUIRE(after.examples.size() == 1);
    CHECK(after.examples[0].customer == "second");
    CHECK(after.examples[0].reason == before.examples[0].reason);
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'first'");
    CHECK(bookings_outside_rules(*store, {friday, 3}).count == 0);
    CHECK(store->health().overlapping({friday, 3}).count == 0);
}

CONTRACT_TEST("a lost slot that is made again for more bookings than its service takes now is named") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 2");
    run(*store, As::run);
    for (const char* const customer : {"a", "b"})
        add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, customer);
    app->run("DELETE FROM slots");
    app->run("UPDATE services SET capacity = 1");
    CHECK(store->health().overlapping({friday, 3}).count == 1);
    const auto warnings = run(*store, As::run, {}, Verify::yes).warnings;
    CHECK(std::any_of(warnings.begin(), warnings.end(), [](const std::string& text) {
        return text.starts_with("1 slot has more bookings than places: ");
    }));
    CHECK(bookings_outside_rules(*store, {friday, 3}).count == 1);
}

CONTRACT_TEST("bookings are outside the rules if their service takes fewer at a time now") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 3");
    run(*store, As::run);
    for (const char* const customer : {"a", "b", "c"})
        add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60, customer);
    CHECK(bookings_outside_rules(*store, {friday, 3}).count == 0);
    app->run("UPDATE services SET capacity = 2");
    run(*store, As::run);
    const OddBookings found = bookings_outside_rules(*store, {friday, 3});
    CHECK(found.count == 1);
    REQUIRE(found.examples.size() == 1);
    CHECK(found.examples[0].customer == "c");
    CHECK(found.examples[0].reason == "it is one too many: only 2 bookings have a place at that time");
    CHECK(store->health().overlapping({friday, 3}).count == 0);
    // A place that an administrator made is no matter of the service.
    app->run("UPDATE slots SET origin = 'manual' WHERE starts_at = '2026-11-20T09:00:00Z'");
    CHECK(bookings_outside_rules(*store, {friday, 3}).count == 0);
}

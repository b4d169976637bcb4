#include <sstream>

#include <rapidcheck.h>

#include "core/exchange/export_doubts.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/any_rules.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

// What goes out by an export comes back by an import, into either store, whatever has happened to it before.
using namespace slotctl;
using namespace slotctl::tests;

namespace {

struct Export {
    std::string text;
    std::vector<std::string> doubts;
};

Export exported(Store& store) {
    std::ostringstream out;
    ExportDoubts doubts([](std::string_view zone) { return zone == "UTC"; });
    BusinessWriter writer(out, &doubts);
    store.exchange().export_to(writer);
    writer.finish();
    Export result{out.str(), {}};
    for (const Fault& doubt : doubts.take()) result.doubts.push_back(doubt.path + ": " + doubt.message);
    return result;
}

/// What `text` is once it went into an empty database and came out of it. A refused file is its errors.
std::string through(Store& store, const std::string& text) {
    try {
        store.schema().reset(friday);
        store.exchange().import(business(text), friday, ImportMode::commit);
    } catch (const FaultyFile& file) {
        std::string errors;
        for (const Fault& fault : file.faults()) errors += fault.path + ": " + fault.message + "\n";
        return errors;
    }
    return exported(store).text;
}

/// The same text out of either store.
void check_return(Store& store, const std::string& sql_state) {
    CAPTURE(sql_state);
    const Export first = exported(store);
    CHECK(first.doubts.empty());
    CHECK(through(store, first.text) == first.text);
    const auto sqlite = sqlite_database();
    CHECK(through(*sqlite->store(), first.text) == first.text);
    store.exchange().import(business(first.text), friday, ImportMode::commit);
    CHECK(exported(store).text == first.text);
}

void add_back_to_back(Application& app) {
    add_small_business(app);
    add_booking(app, 1, 1, "2026-11-23T09:00:00Z", 60, "a");
    add_booking(app, 1, 1, "2026-11-23T10:00:00Z", 60, "b");
}

constexpr const char* manual_slot =
    "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
    " (1, 1, '2026-11-24T20:00:00Z', '2026-11-24T21:00:00Z', 3, 'manual')";

/// A business to which things happen in random order.
class History {
  public:
    explicit History(Store& store, Application& app) : store_(store), app_(app) {
        store.schema().reset(friday);
        add_two_providers(app);
    }

    void step() {
        const std::string service = std::to_string(any(1, 2));
        switch (any(0, 10)) {
            case 0:
                return attempt("UPDATE services SET capacity = " + std::to_string(any(1, 3)) +
                               " WHERE id = " + service);
            case 1:
                return attempt(
                    "UPDATE services SET buffer_after_minutes = " + std::to_string(any(0, 2) * 30) +
                    ", buffer_before_minutes = " + std::to_string(any(0, 1) * 20) + " WHERE id = " + service);
            case 2:
                return attempt(manual_slot);
            case 3:
                return attempt("UPDATE bookings SET status = 'cancelled' WHERE id = " +
                               std::to_string(any(1, 9)));
            case 4:
                if (any(0, 2) > 0) return;
                return attempt("DELETE FROM " + std::string(any(0, 1) == 0 ? "services" : "providers") +
                               " WHERE id = " + service);
            case 5:
                maintain_once(store_, looking_ahead(7), friday);
                return;
            case 6:
                return attempt(
                    "DELETE FROM slots WHERE starts_at < '2026-11-24T00:00:00Z' AND booked_count > 0");
            default:
                return book();
        }
    }

  private:
    void attempt(const std::string& sql) {
        try {
            app_.run(sql);
        } catch (const Refusal&) {
            return;
        }
    }
    void book() {
        const char* const times[] = {"2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z", "2026-11-24T20:00:00Z"};
        try {
            add_booking(app_, any(1, 2), any(1, 2), times[any(0, 2)], 60, "c" + std::to_string(any(1, 3)));
        } catch (const Refusal&) {
            return;
        }
    }

    Store& store_;
    Application& app_;
};

}  // namespace

CONTRACT_TEST("each state that slotctl allows is restored exactly from an export") {
    const auto store = database.store();
    const auto app = database.application();
    const auto state = GENERATE(
        "UPDATE services SET buffer_after_minutes = 30, buffer_before_minutes = 20",
        "UPDATE services SET capacity = 2; INSERT INTO bookings (provider_id, service_id, starts_at, "
        "ends_at, customer)"
        " VALUES (1, 1, '2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z', 'c'), (1, 1, '2026-11-24T09:00:00Z',"
        " '2026-11-24T10:00:00Z', 'd'); UPDATE services SET capacity = 1",
        "DELETE FROM offerings; DELETE FROM services", "DELETE FROM offerings; DELETE FROM providers",
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
        " (1, 1, '2026-11-24T20:00:00Z', '2026-11-24T21:00:00Z', 3, 'manual'); INSERT INTO bookings "
        "(provider_id,"
        " service_id, starts_at, ends_at, customer) VALUES (1, 1, '2026-11-24T20:00:00Z', "
        "'2026-11-24T21:00:00Z', 'c'),"
        " (1, 1, '2026-11-24T20:00:00Z', '2026-11-24T21:00:00Z', 'd')",
        "DELETE FROM slots",
        "INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity) VALUES (1, 'TEE', 5, 2);"
        " INSERT INTO orders (id, status, payment_status) VALUES (1, 'confirmed', 'refunded');"
        " INSERT INTO inventory_reservations (order_id, variant_id, quantity, status) VALUES (1, 1, 2, "
        "'confirmed')");
    add_back_to_back(*app);
    app->run(state);
    check_return(*store, state);
}

CONTRACT_TEST("a restored slot is blocked as long as it was, and others by their buffers") {
    const auto store = database.store();
    const auto app = database.application();
    add_back_to_back(*app);
    app->run("UPDATE services SET buffer_after_minutes = 30");
    add_booking(*app, 1, 1, "2026-11-25T09:00:00Z", 60, "c");
    const std::string text = exported(*store).text;
    REQUIRE(through(*store, text) == text);
    CHECK(refused(*app,
                  "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                  " (1, 1, '2026-11-25T10:15:00Z', '2026-11-25T11:15:00Z', 'x')"));
    CHECK(app->value("SELECT buffer_after_minutes FROM services") == "30");
}

CONTRACT_TEST("bookings that overlap are restored next to each other") {
    const auto store = database.store();
    const auto app = database.application();
    add_back_to_back(*app);
    app->run("DELETE FROM slots");
    add_booking(*app, 1, 1, "2026-11-23T09:30:00Z", 60, "c");
    check_return(*store, "overlapping bookings");
}

CONTRACT_TEST("an export names what an import would refuse") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run(
        "INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 5);"
        " INSERT INTO orders (id) VALUES (1);"
        " INSERT INTO inventory_reservations (order_id, variant_id, quantity) VALUES (1, 1, 7)");
    lift_bounds(database, *app, "providers");
    const bool empty = GENERATE(true, false);
    app->run(std::string("UPDATE providers SET time_zone = '") + (empty ? "" : "Nowhere/Land") + "'");
    const auto doubts = exported(*store).doubts;
    REQUIRE(doubts.size() == 2);
    CHECK_THAT(doubts[0], Catch::StartsWith(empty ? "providers[0].time_zone: must not be empty"
                                                  : "providers[0].time_zone: \"Nowhere/Land\""));
    CHECK(doubts[1] == "variants[0]: reservations hold 7, which is more than the 5 in stock");
}

CONTRACT_TEST("after any history, an export is restored exactly or names what is not") {
    const auto store = database.store();
    const auto app = database.application();
    const auto sqlite = sqlite_database();
    const auto other = sqlite->store();
    CHECK(rc::check([&] {
        History history(*store, *app);
        for (int steps = any(1, 20); steps > 0; --steps) history.step();
        const Export first = exported(*store);
        if (!first.doubts.empty()) return;
        RC_ASSERT(through(*other, first.text) == first.text);
        RC_ASSERT(through(*store, first.text) == first.text);
    }));
}

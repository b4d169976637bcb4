#include <algorithm>

#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

// What an import does to records that have gone on living since the file was written.
using namespace slotctl;
using namespace slotctl::tests;

namespace {

std::vector<std::string> refused(Store& store, const std::string& json) {
    std::vector<std::string> paths;
    try {
        import(store, json);
    } catch (const FaultyFile& file) {
        for (const Fault& fault : file.faults()) {
            CHECK_THAT(fault.message, Catch::Contains("--force"));
            paths.push_back(fault.path);
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

constexpr const char* unpaid_order = R"({"variants":[{"id":1,"sku":"TEE","stock_quantity":9}],
 "orders":[{"id":7,"status":"pending","payment_status":"unpaid","created_at":"2026-11-19T09:00:00Z","reservations":[
    {"variant_id":1,"quantity":2,"expires_at":"2026-11-19T09:15:00Z"}]}]})";

const std::string booked = booking(R"(,"customer":"c-1","status":"confirmed")");

}  // namespace

CONTRACT_TEST("importing the file of an order again does not make it unpaid") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, unpaid_order);
    app->run("UPDATE orders SET payment_status = 'paid', status = 'confirmed'");
    app->run("UPDATE inventory_reservations SET status = 'confirmed'");
    CHECK(refused(*store, unpaid_order) ==
          std::vector<std::string>{"orders[0].payment_status", "orders[0].status"});
    CHECK(app->rows("SELECT status, payment_status FROM orders") == std::vector<Row>{{"confirmed", "paid"}});
    report_of(*store, unpaid_order, true);
    CHECK(app->rows("SELECT status, payment_status FROM orders") == std::vector<Row>{{"pending", "unpaid"}});
    CHECK(app->value("SELECT status FROM inventory_reservations") == "confirmed");
}

CONTRACT_TEST(
    "a reservation that was confirmed, shipped or released keeps its state if the file gives none") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, unpaid_order);
    const std::string id = app->value("SELECT id FROM inventory_reservations");
    for (const char* const status : {"confirmed", "consumed", "released"}) {
        app->run(std::string("UPDATE inventory_reservations SET status = '") + status + "'");
        import(*store, unpaid_order);
        CHECK(app->rows("SELECT id, status FROM inventory_reservations") == std::vector<Row>{{id, status}});
    }
    CHECK(app->value("SELECT reserved_quantity FROM product_variants") == "0");
}

CONTRACT_TEST("a list that does not know what a customer was promised does not take it away") {
    const auto store = database.store();
    const auto app = database.application();
    const auto held = [&] {
        return app->rows("SELECT quantity, status FROM inventory_reservations ORDER BY quantity, status");
    };
    import(*store, unpaid_order);
    app->run("UPDATE inventory_reservations SET quantity = 3");
    app->run("UPDATE product_variants SET reserved_quantity = 3");
    const std::string id = app->value("SELECT id FROM inventory_reservations");
    const std::string shop = R"({"orders":[{"id":7,"reservations":)";
    const std::string other = shop + R"([{"variant_id":1,"quantity":2}]}]})";
    const std::string none = shop + "[]}]}";
    const std::string less = shop + R"([{"id":)" + id + R"(,"variant_id":1,"quantity":2}]}]})";
    const std::string more = shop + R"([{"id":)" + id + R"(,"variant_id":1,"quantity":4}]}]})";

    for (const char* const status : {"confirmed", "consumed"}) {
        app->run(std::string("UPDATE inventory_reservations SET status = '") + status + "'");
        for (const std::string& list : {other, none})
            CHECK(refused(*store, list) == std::vector<std::string>{"orders[0].reservations"});
        CHECK(refused(*store, less) == std::vector<std::string>{"orders[0].reservations[0]"});
        CHECK(held() == std::vector<Row>{{"3", status}});
    }
    app->run("UPDATE inventory_reservations SET status = 'active'");
    app->run("UPDATE orders SET payment_status = 'paid'");
    CHECK(refused(*store, none) == std::vector<std::string>{"orders[0].reservations"});
    import(*store, more);
    CHECK(held() == std::vector<Row>{{"4", "active"}});
    const ImportReport forced = report_of(*store, less, true);
    CHECK(held() == std::vector<Row>{{"2", "active"}});
    CHECK(forced.lists.front().changed ==
          std::vector<std::string>{id + ": variant 1, 4 active → variant 1, 2 active"});

    app->run("UPDATE orders SET payment_status = 'unpaid'");
    import(*store, none);
    CHECK(held().empty());
}

CONTRACT_TEST("every step back in a record's life is refused with its position, all at once") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, booked);
    import(*store, unpaid_order);
    const std::string id = app->value("SELECT id FROM inventory_reservations");
    app->run("UPDATE bookings SET status = 'cancelled'");
    app->run("UPDATE orders SET payment_status = 'refunded', status = 'cancelled'");
    app->run("UPDATE inventory_reservations SET status = 'released'");
    const std::string file =
        R"({"bookings":[{"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00Z","customer":"c-1",
            "status":"confirmed"}],
        "orders":[{"id":7,"status":"confirmed","payment_status":"paid","reservations":[{"id":)" +
        id + R"(,"variant_id":1,"quantity":2,"status":"active"}]}]})";
    CHECK(refused(*store, file) == std::vector<std::string>{"bookings[0].status", "orders[0].payment_status",
                                                            "orders[0].reservations[0].status",
                                                            "orders[0].status"});
    CHECK(app->value("SELECT status FROM bookings") == "cancelled");
    report_of(*store, file, true);
    CHECK(app->value("SELECT status FROM bookings") == "confirmed");
    CHECK(app->rows("SELECT status, payment_status FROM orders") == std::vector<Row>{{"confirmed", "paid"}});
    CHECK(app->value("SELECT reserved_quantity FROM product_variants") == "2");
}

CONTRACT_TEST("steps forward are accepted") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, booking(R"(,"customer":"c-1","status":"pending")"));
    import(*store, unpaid_order);
    import(*store, booking(R"(,"customer":"c-1","status":"completed")"));
    import(*store, R"({"orders":[{"id":7,"status":"confirmed","payment_status":"paid",
        "reservations":[{"variant_id":1,"quantity":2,"status":"confirmed"}]}]})");
    CHECK(app->value("SELECT status FROM bookings") == "completed");
    CHECK(app->rows("SELECT status, payment_status FROM orders") == std::vector<Row>{{"confirmed", "paid"}});
    CHECK(app->value("SELECT status FROM inventory_reservations") == "confirmed");
}

CONTRACT_TEST("an import says what it changes, list by list") {
    const auto store = database.store();
    const ImportReport first = report_of(*store, salon);
    CHECK(first.providers.created == 1);
    CHECK(first.services.created == 2);
    CHECK(first.offerings.created == 2);
    CHECK(first.lists.empty());

    const ImportReport again = report_of(*store, salon);
    CHECK(again.providers.unchanged == 1);
    CHECK(again.services.unchanged == 2);
    CHECK(again.offerings.unchanged == 2);
    CHECK(again.lists.empty());

    const ImportReport report = report_of(*store, R"({"providers":[{"id":1,
        "availability":[{"days":["mon"],"from":"09:00","to":"17:00","valid_from":"2026-01-01"}],
        "overrides":[{"date":"2026-12-02","closed":true},{"date":"2026-12-24","closed":true}],
        "services":[{"id":10,"hours":[{"days":["tue"],"from":"10:00","to":"12:00"}]}]}],
        "services":[{"id":10,"capacity":3}]})");
    CHECK(report.providers.changed == 1);
    CHECK(report.services.changed == 1);
    CHECK(report.offerings.changed == 1);
    CHECK(report.offerings.removed == 1);
    const auto list = [&](const std::string& name) {
        for (const ListChange& change : report.lists) {
            if (change.record == "provider 1" && change.list == name) return change;
        }
        FAIL("no change of " << name);
        return ListChange{};
    };
    using Names = std::vector<std::string>;
    CHECK(list("availability").removed == Names{"fri 22:00-02:00", "tue 09:00-17:00 from 2026-01-01"});
    CHECK(list("availability").added.empty());
    CHECK(list("overrides").removed == Names{"2026-12-25"});
    CHECK(list("overrides").added == Names{"2026-12-02"});
    CHECK(list("overrides").changed == Names{"2026-12-24"});
    CHECK(list("hours of service 10").removed == Names{"mon 10:00-12:00"});
    CHECK(list("hours of service 10").added == Names{"tue 10:00-12:00"});
    CHECK(list("services").removed == Names{"11"});
}

CONTRACT_TEST("an import names what it changes in stored records, from what and to what") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string file = R"({"services":[{"id":10,"name":"Cut","duration":"30m"}],
        "providers":[{"id":1,"name":"Anna","time_zone":"UTC","services":[{"id":10}]}],
        "variants":[{"id":1,"sku":"TEE","stock_quantity":5}],
        "bookings":[{"id":7,"provider_id":1,"service_id":10,"starts_at":"2026-12-02T09:00:00Z","customer":"c"}],
        "customers":[{"id":"c","name":"Cleo","phone":null,"email_opt_out":false}]})";
    CHECK(report_of(*store, file).lists.empty());
    // What happened since: the booking was moved, and two pieces were sold.
    app->run("UPDATE bookings SET starts_at = '2026-12-02T09:30:00Z', ends_at = '2026-12-02T10:00:00Z'");
    app->run("UPDATE product_variants SET stock_quantity = 3");
    app->run("UPDATE providers SET name = 'Anne'");
    app->run("UPDATE customers SET name = 'Chloe', phone = '123'");
    const ImportReport report = report_of(*store, file);
    std::vector<std::string> changes;
    for (const ListChange& change : report.lists) {
        CHECK(change.list == "fields");
        for (const std::string& item : change.changed) changes.push_back(change.record + ": " + item);
    }
    CHECK(changes == std::vector<std::string>{
                         "provider 1: name \"Anne\" → \"Anna\"", "variant 1: stock_quantity 3 → 5",
                         "booking 7: starts_at 2026-12-02T09:30:00Z → 2026-12-02T09:00:00Z",
                         "customer c: name \"Chloe\" → \"Cleo\"", "customer c: phone \"123\" → none"});
    CHECK(report_of(*store, file).lists.empty());
}

CONTRACT_TEST("a file whose booking was moved since makes a second one, and says so") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const auto doubts = [&](const std::string& file) {
        std::vector<std::string> texts;
        for (const Fault& doubt :
             store->exchange().import(business(file), friday, ImportMode::rehearse).doubts)
            texts.push_back(doubt.path + ": " + doubt.message);
        return texts;
    };
    import(*store, booked);
    CHECK(doubts(booked).empty());
    const std::string id = app->value("SELECT id FROM bookings");
    app->run("UPDATE bookings SET starts_at = '2026-12-03T09:00:00Z', ends_at = '2026-12-03T09:30:00Z'");
    CHECK(
        doubts(booked) ==
        std::vector<std::string>{
            "bookings[0]: is new, and booking " + id +
            " of the same customer, provider and service was moved to 2026-12-03T09:00:00Z; if both are the "
            "same, cancel the new one, and give the record that id"});
    // Others' bookings, one that says which it is, and one that has happened.
    CHECK(doubts(booking(R"(,"customer":"c-2")")).empty());
    CHECK(doubts(booking(R"(,"customer":"c-1","id":)" + id)).empty());
    CHECK(doubts(booking(R"(,"customer":"c-1","status":"completed")")).empty());
    // The moved one stands in the file as well, so the other is another.
    CHECK(doubts(R"({"bookings":[
        {"provider_id":1,"service_id":10,"starts_at":"2026-12-03T09:00:00Z","customer":"c-1"},
        {"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00Z","customer":"c-1"}]})")
              .empty());
    app->run("UPDATE bookings SET status = 'cancelled'");
    CHECK(doubts(booked).empty());
}

CONTRACT_TEST("a reservation above stock is reported with its position") {
    const auto store = database.store();
    import(*store, unpaid_order);
    const std::string more = R"({"orders":[{"id":8,"reservations":[]},{"id":7,"reservations":[
        {"variant_id":1,"quantity":2},{"variant_id":1,"quantity":8}]}]})";
    std::vector<std::string> paths;
    try {
        import(*store, more);
    } catch (const FaultyFile& file) {
        for (const Fault& fault : file.faults()) paths.push_back(fault.path + ": " + fault.message);
    }
    CHECK(paths ==
          std::vector<std::string>{"orders[1].reservations[0]: more is reserved than there is in stock"});
}

CONTRACT_TEST("a reservation never moves to another order") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, unpaid_order);
    const std::string id = app->value("SELECT id FROM inventory_reservations");
    const std::string moved = R"({"orders":[{"id":7,"reservations":[]},{"id":8,"reservations":[{"id":)" + id +
                              R"(,"variant_id":1,"quantity":2}]}]})";
    std::vector<std::string> paths;
    try {
        import(*store, moved);
    } catch (const FaultyFile& file) {
        for (const Fault& fault : file.faults()) paths.push_back(fault.path);
    }
    CHECK(std::find(paths.begin(), paths.end(), "orders[1].reservations[0].id") != paths.end());
    CHECK(app->value("SELECT order_id FROM inventory_reservations") == "7");
}

#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

std::vector<Row> bookings(Application& app) {
    return app.rows("SELECT service_id, " + app.instant("starts_at") + ", " + app.instant("ends_at") +
                    ", customer, status FROM bookings ORDER BY id");
}

std::vector<Row> reservations(Application& app) {
    return app.rows("SELECT order_id, variant_id, drop_product_id, quantity, status, " +
                    app.instant("created_at") + ", " + app.instant("expires_at") +
                    " FROM inventory_reservations ORDER BY status, quantity");
}

}  // namespace

CONTRACT_TEST("a booking lasts as long as its service and takes its place") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, booking(R"(,"customer":"c-1")"));
    CHECK(bookings(*app) ==
          std::vector<Row>{{"10", "2026-12-01T09:00:00Z", "2026-12-01T09:30:00Z", "c-1", "confirmed"}});
    CHECK(app->value("SELECT " + app->instant("created_at") + " FROM bookings") == "2026-11-20T00:00:00Z");
    CHECK(booked_count(*app, 1, 10, "2026-12-01T09:00:00Z") == "1");
}

CONTRACT_TEST("a booking without an id is found again by provider, service, start and customer") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, booking(R"(,"customer":"c-1")"));
    import(*store, booking(R"(,"customer":"c-2")"));
    import(*store, booking(R"(,"customer":"c-1","status":"cancelled")"));
    CHECK(bookings(*app) ==
          std::vector<Row>{{"10", "2026-12-01T09:00:00Z", "2026-12-01T09:30:00Z", "c-1", "cancelled"},
                           {"10", "2026-12-01T09:00:00Z", "2026-12-01T09:30:00Z", "c-2", "confirmed"}});
    CHECK(booked_count(*app, 1, 10, "2026-12-01T09:00:00Z") == "1");
}

CONTRACT_TEST("a customer's two places in a slot stay two") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    Business twice = business(booking(R"(,"customer":"c-1")"));
    twice.bookings.push_back(twice.bookings[0]);
    for (int i = 0; i < 2; ++i) {
        store->exchange().import(twice, friday, ImportMode::commit);
        CHECK(bookings(*app).size() == 2);
        CHECK(booked_count(*app, 1, 10, "2026-12-01T09:00:00Z") == "2");
    }
}

CONTRACT_TEST("a booking with an id is updated, and moves with its places") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, booking(R"(,"id":5,"customer":"c-1","ends_at":"2026-12-01T09:40:00Z")"));
    import(*store, booking(R"(,"id":5,"customer":"c-1","status":"completed")"));
    CHECK(bookings(*app) ==
          std::vector<Row>{{"10", "2026-12-01T09:00:00Z", "2026-12-01T09:40:00Z", "c-1", "completed"}});

    import(*store, R"({"bookings":[{"id":5,"provider_id":1,"service_id":11,"starts_at":"2026-12-02T09:00:00Z",
        "customer":"c-1"}]})");
    CHECK(bookings(*app) ==
          std::vector<Row>{{"11", "2026-12-02T09:00:00Z", "2026-12-02T09:20:00Z", "c-1", "completed"}});
    CHECK(booked_count(*app, 1, 10, "2026-12-01T09:00:00Z") == "0");
    CHECK(booked_count(*app, 1, 11, "2026-12-02T09:00:00Z") == "1");
}

CONTRACT_TEST("ids that a file gave are not given again") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, booking(R"(,"id":5,"customer":"c-1")"));
    import(*store, R"({"variants":[{"id":1,"sku":"TEE","stock_quantity":9}],
        "orders":[{"id":7,"reservations":[{"id":3,"variant_id":1,"quantity":1}]}]})");
    for (int i = 0; i < 6; ++i) {
        app->run(
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status)"
            " VALUES (1, 10, '2026-12-05T09:00:00Z', '2026-12-05T09:30:00Z', 'x', 'cancelled')");
        app->run(
            "INSERT INTO inventory_reservations (order_id, variant_id, quantity, status)"
            " VALUES (7, 1, 1, 'released')");
    }
    CHECK(app->number("SELECT count(DISTINCT id) FROM bookings") == 7);
    CHECK(app->number("SELECT count(DISTINCT id) FROM inventory_reservations") == 7);
}

CONTRACT_TEST("records without an id get none that the file gives to others, wherever they stand") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, R"({"bookings":[
        {"provider_id":1,"service_id":11,"starts_at":"2026-12-01T08:00:00Z","customer":"a"},
        {"id":1,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T09:00:00Z","customer":"b"},
        {"id":2,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T10:00:00Z","customer":"c"},
        {"provider_id":1,"service_id":11,"starts_at":"2026-12-01T11:00:00Z","customer":"d"}],
      "variants":[{"id":1,"sku":"TEE","stock_quantity":9}],
      "orders":[{"id":7,"reservations":[{"variant_id":1,"quantity":1},{"id":1,"variant_id":1,"quantity":2}]},
                {"id":8,"reservations":[{"id":2,"variant_id":1,"quantity":3},{"variant_id":1,"quantity":1}]}]})");
    CHECK(app->rows("SELECT id, customer FROM bookings WHERE customer IN ('b', 'c') ORDER BY id") ==
          std::vector<Row>{{"1", "b"}, {"2", "c"}});
    CHECK(app->number("SELECT count(DISTINCT id) FROM bookings") == 4);
    CHECK(app->rows("SELECT id, order_id FROM inventory_reservations WHERE quantity > 1 ORDER BY id") ==
          std::vector<Row>{{"1", "7"}, {"2", "8"}});
    CHECK(app->number("SELECT count(DISTINCT id) FROM inventory_reservations") == 4);
}

CONTRACT_TEST("bookings that follow each other, or change places, can be imported") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, R"({"bookings":[
        {"id":1,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T08:00:00Z","customer":"a"},
        {"id":2,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T09:00:00Z","customer":"b",
         "status":"pending"},
        {"id":3,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T10:00:00Z","customer":"c"}]})");
    import(*store, R"({"bookings":[
        {"id":1,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T09:00:00Z","customer":"a"},
        {"id":2,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T08:00:00Z","customer":"b"},
        {"id":3,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T09:20:00Z","customer":"c"},
        {"provider_id":1,"service_id":11,"starts_at":"2026-12-01T10:00:00Z","customer":"d"}]})");
    CHECK(app->rows("SELECT customer, status, " + app->instant("starts_at") +
                    " FROM bookings ORDER BY customer") ==
          std::vector<Row>{{"a", "confirmed", "2026-12-01T09:00:00Z"},
                           {"b", "pending", "2026-12-01T08:00:00Z"},
                           {"c", "confirmed", "2026-12-01T09:20:00Z"},
                           {"d", "confirmed", "2026-12-01T10:00:00Z"}});
    CHECK(app->number("SELECT count(*) FROM slots WHERE booked_count = 1") == 4);
}

CONTRACT_TEST("of a large file, too, what gives places back comes before what takes them") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, R"({"bookings":[
        {"id":5,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T08:00:00Z","customer":"a"}]})");
    Business file = business(R"({"bookings":[
        {"provider_id":1,"service_id":11,"starts_at":"2026-12-01T08:00:00Z","customer":"b"},
        {"id":5,"provider_id":1,"service_id":11,"starts_at":"2026-12-01T08:00:00Z","customer":"a",
         "status":"cancelled"}]})");
    std::vector<BookingRecord> records = file.bookings.all();
    BookingRecord other = records.front();
    other.status = BookingStatus::cancelled;
    for (int i = 0; i < 4500; ++i) {
        other.customer = "c-" + std::to_string(i);
        records.insert(records.end() - 1, other);
    }
    file.bookings = records;
    store->exchange().import(file, friday, ImportMode::commit);
    CHECK(app->value("SELECT customer FROM bookings WHERE status = 'confirmed'") == "b");
}

CONTRACT_TEST("a file that cancels one booking and makes another in its place is taken") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    app->run("UPDATE services SET capacity = 1");
    import(*store, booking(R"(,"id":5,"customer":"c-1")"));
    import(*store, R"({"bookings":[
        {"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00Z","customer":"c-2"},
        {"id":5,"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00Z","customer":"c-1",
         "status":"cancelled"}]})");
    CHECK(booked_count(*app, 1, 10, "2026-12-01T09:00:00Z") == "1");
    CHECK(app->value("SELECT customer FROM bookings WHERE status = 'confirmed'") == "c-2");
}

CONTRACT_TEST("stock is reserved by active and confirmed reservations") {
    const auto store = database.store();
    const auto app = database.application();
    const ImportCounts counts = import(*store, shop);
    CHECK(counts.variants == 2);
    CHECK(counts.drop_products == 1);
    CHECK(counts.orders == 1);
    CHECK(counts.reservations == 3);
    CHECK(app->rows("SELECT id, sku, stock_quantity, reserved_quantity FROM product_variants ORDER BY id") ==
          std::vector<Row>{{"1", "TEE-M", "10", "5"}, {"2", "MUG", "0", "0"}});
    CHECK(app->rows("SELECT id, variant_id, stock_quantity, reserved_quantity FROM drop_products") ==
          std::vector<Row>{{"5", "1", "4", "3"}});
    CHECK(app->rows("SELECT id, status, payment_status, " + app->instant("created_at") +
                    ", cancelled_at, cancel_reason FROM orders") ==
          std::vector<Row>{{"7", "pending", "unpaid", "2026-11-19T09:00:00Z", "null", "null"}});
    CHECK(reservations(*app) ==
          std::vector<Row>{{"7", "1", "null", "2", "active", "2026-11-19T09:00:00Z", "2026-11-19T09:15:00Z"},
                           {"7", "1", "5", "3", "confirmed", "2026-11-19T09:00:00Z", "null"},
                           {"7", "1", "null", "1", "released", "2026-11-19T09:00:00Z", "null"}});
}

CONTRACT_TEST("an order's reservations replace the old ones once they are given, and free their stock") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    import(*store, R"({"orders":[{"id":7,"payment_status":"paid"}]})");
    CHECK(reservations(*app).size() == 3);
    report_of(*store, R"({"orders":[{"id":7,"reservations":[{"variant_id":1,"quantity":4}]}]})", true);
    CHECK(reservations(*app).size() == 1);
    CHECK(app->value("SELECT reserved_quantity FROM product_variants WHERE id = 1") == "4");
    CHECK(app->value("SELECT reserved_quantity FROM drop_products") == "0");
    CHECK(app->value("SELECT payment_status FROM orders") == "paid");
    report_of(*store, R"({"orders":[{"id":7,"reservations":[]}]})", true);
    CHECK(app->value("SELECT reserved_quantity FROM product_variants WHERE id = 1") == "0");
}

CONTRACT_TEST("a reservation that a file names by its id keeps it") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    const std::string id = app->value("SELECT min(id) FROM inventory_reservations");
    report_of(*store,
              R"({"orders":[{"id":7,"reservations":[{"id":)" + id +
                  R"(,"variant_id":1,"quantity":6,"status":"active"}]}]})",
              true);
    CHECK(app->rows("SELECT id, quantity, status FROM inventory_reservations") ==
          std::vector<Row>{{id, "6", "active"}});
    CHECK(app->value("SELECT reserved_quantity FROM product_variants WHERE id = 1") == "6");
}

CONTRACT_TEST("stock may shrink in the file that also frees it") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    report_of(*store,
              R"({"variants":[{"id":1,"stock_quantity":1}],"drop_products":[{"id":5,"stock_quantity":0}],
        "orders":[{"id":7,"reservations":[{"variant_id":1,"quantity":1,"created_at":"2026-11-20T09:00:00Z"}]}]})",
              true);
    CHECK(app->rows("SELECT stock_quantity, reserved_quantity FROM product_variants WHERE id = 1") ==
          std::vector<Row>{{"1", "1"}});
    import(*store, R"({"variants":[{"id":1,"stock_quantity":30}],
        "orders":[{"id":7,"reservations":[{"variant_id":1,"quantity":30}]}]})");
    CHECK(app->rows("SELECT stock_quantity, reserved_quantity FROM product_variants WHERE id = 1") ==
          std::vector<Row>{{"30", "30"}});
}

CONTRACT_TEST("a variant in a file gets its reserved quantity from its reservations, whatever it was") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    app->run("UPDATE product_variants SET reserved_quantity = 9 WHERE id = 1");
    import(*store, R"({"variants":[{"id":1}]})");
    CHECK(app->value("SELECT reserved_quantity FROM product_variants WHERE id = 1") == "5");
}

#include <algorithm>

#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using Paths = std::vector<std::string>;

/// The faults of a file, sorted by path. Each says something.
std::vector<Fault> faults(Store& store, const std::string& json) {
    try {
        import(store, json);
    } catch (const FaultyFile& file) {
        auto list = file.faults();
        std::sort(list.begin(), list.end(), [](const Fault& a, const Fault& b) { return a.path < b.path; });
        for (const Fault& fault : list) CHECK_FALSE(fault.message.empty());
        return list;
    }
    return {};
}

Paths paths(Store& store, const std::string& json) {
    Paths paths;
    for (const Fault& fault : faults(store, json)) paths.push_back(fault.path);
    return paths;
}

constexpr const char* two_barbers = R"({
 "providers":[{"id":1,"name":"Asha","time_zone":"UTC","services":[{"id":10},{"id":11}]},
              {"id":2,"name":"Binod","time_zone":"UTC","services":[{"id":10}]}],
 "services":[{"id":10,"name":"Haircut","duration":"30m"},{"id":11,"name":"Shave","duration":"20m"}]})";

std::string booking_at(const std::string& start, const std::string& customer, const std::string& more = "") {
    return R"({"provider_id":1,"service_id":10,"starts_at":")" + start + R"(","customer":")" + customer +
           "\"" + more + "}";
}

}  // namespace

CONTRACT_TEST("all references to missing records are reported, and nothing is stored") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(paths(*store, R"({
        "providers":[{"id":1,"name":"Asha","time_zone":"UTC","services":[{"id":99}]}],
        "bookings":[{"provider_id":1,"service_id":98,"starts_at":"2026-12-01T09:00:00Z","customer":"c"}],
        "drop_products":[{"id":1,"variant_id":97}],
        "orders":[{"id":1,"reservations":[{"variant_id":96,"quantity":1},
                                          {"variant_id":96,"drop_product_id":95,"quantity":1}]}]})") ==
          Paths{"bookings[0].service_id", "drop_products[0].variant_id",
                "orders[0].reservations[0].variant_id", "orders[0].reservations[1].drop_product_id",
                "orders[0].reservations[1].variant_id", "providers[0].services[0].id"});
    CHECK(app->number("SELECT count(*) FROM providers") == 0);
}

CONTRACT_TEST("references to stored records are accepted") {
    const auto store = database.store();
    import(*store, two_barbers);
    CHECK(faults(*store, R"({"bookings":[)" + booking_at("2026-12-01T09:00:00Z", "c") + "]}").empty());
}

CONTRACT_TEST("a new record that leaves out a required field is an error, a stored one is not") {
    const auto store = database.store();
    import(*store, two_barbers);
    CHECK(paths(*store, R"({"providers":[{"id":1},{"id":3}],"services":[{"id":10},{"id":12,"name":"x"}]})") ==
          Paths{"providers[1].name", "providers[1].time_zone", "services[1].duration"});
}

CONTRACT_TEST("all bookings without a free place are reported, and nothing is stored") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, two_barbers);
    import(*store, R"({"bookings":[)" + booking_at("2026-12-01T09:00:00Z", "first") + "]}");
    const auto list = faults(*store, R"({"bookings":[)" + booking_at("2026-12-01T08:00:00Z", "fine") + "," +
                                         booking_at("2026-12-01T09:00:00Z", "too many") + "," +
                                         booking_at("2026-12-01T09:15:00Z", "in between") + "," +
                                         booking_at("2026-12-01T10:00:00Z", "fine as well") + "," +
                                         booking_at("2026-12-01T10:10:00Z", "overlapping") + "]}");
    REQUIRE(list.size() == 3);
    CHECK(list[0].path == "bookings[1]");
    CHECK_THAT(list[0].message, Catch::Contains("the slot is full"));
    CHECK(list[1].path == "bookings[2]");
    CHECK_THAT(list[1].message, Catch::Contains("booked for another slot"));
    CHECK(list[2].path == "bookings[4]");
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
    CHECK(app->number("SELECT count(*) FROM slots") == 1);
}

CONTRACT_TEST("an update without a free place is reported") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, two_barbers);
    import(*store, R"({"bookings":[)" + booking_at("2026-12-01T09:00:00Z", "a", R"(,"id":1)") + "," +
                       booking_at("2026-12-01T10:00:00Z", "b", R"(,"id":2)") + "]}");
    CHECK(paths(*store, R"({"bookings":[)" + booking_at("2026-12-01T10:00:00Z", "a", R"(,"id":1)") + "]}") ==
          Paths{"bookings[0]"});
    CHECK(booked_count(*app, 1, 10, "2026-12-01T09:00:00Z") == "1");
}

CONTRACT_TEST("a reservation of another variant's drop product is refused with its position") {
    const auto store = database.store();
    const auto app = database.application();
    app->run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 9), (2, 'CAP', 9)");
    app->run("INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (8, 1, 9)");
    CHECK(paths(*store, R"({"orders":[{"id":3,"reservations":[
        {"variant_id":1,"drop_product_id":8,"quantity":1},{"variant_id":2,"drop_product_id":8,"quantity":1}]}]})") ==
          Paths{"orders[0].reservations[1]"});
    CHECK(paths(*store, R"({"drop_products":[{"id":9,"variant_id":2,"stock_quantity":5}],
        "orders":[{"id":3,"reservations":[{"variant_id":1,"drop_product_id":9,"quantity":1}]}]})") ==
          Paths{"orders[0].reservations[0]"});
    app->run("INSERT INTO orders (id) VALUES (4)");
    app->run(
        "INSERT INTO inventory_reservations (order_id, variant_id, drop_product_id, quantity) VALUES (4, 1, "
        "8, "
        "1)");
    CHECK(paths(*store, R"({"drop_products":[{"id":8,"variant_id":2}]})") == Paths{"drop_products[0]"});
    CHECK(app->value("SELECT variant_id FROM drop_products") == "1");
}

CONTRACT_TEST(
    "more reserved than in stock is reported at the stock's position, or else at the reservation's") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store,
           R"({"variants":[{"id":1,"sku":"TEE","stock_quantity":5},{"id":2,"sku":"MUG","stock_quantity":5}],
        "drop_products":[{"id":8,"variant_id":2,"stock_quantity":2},{"id":9,"variant_id":1,"stock_quantity":1}],
        "orders":[{"id":1,"reservations":[{"variant_id":1,"quantity":3},{"variant_id":2,"quantity":3}]}]})");

    CHECK(paths(*store, R"({"variants":[{"id":2,"stock_quantity":6},{"id":1,"stock_quantity":2}]})") ==
          Paths{"variants[1]"});
    CHECK(paths(*store, R"({"orders":[{"id":2},{"id":3,"reservations":[{"variant_id":1,"quantity":1},
        {"variant_id":2,"quantity":3}]}]})") == Paths{"orders[1].reservations[1]"});
    CHECK(paths(*store, R"({"drop_products":[{"id":8}],"orders":[{"id":3,"reservations":[
        {"variant_id":1,"drop_product_id":9,"quantity":2},{"variant_id":2,"drop_product_id":8,"quantity":3}]}]})") ==
          Paths{"drop_products[0]", "orders[0].reservations[0]", "orders[0].reservations[1]"});

    const auto list = faults(*store, R"({"variants":[{"id":1,"stock_quantity":0}]})");
    REQUIRE(list.size() == 1);
    CHECK_THAT(list[0].message, Catch::Contains("more is reserved than there is in stock"));
    CHECK(app->rows("SELECT stock_quantity, reserved_quantity FROM product_variants ORDER BY id") ==
          std::vector<Row>{{"5", "3"}, {"5", "3"}});
    CHECK(app->number("SELECT count(*) FROM orders") == 1);
}

CONTRACT_TEST("errors of bookings and of stock are reported together") {
    const auto store = database.store();
    import(*store, two_barbers);
    CHECK(paths(*store, R"({"bookings":[)" + booking_at("2026-12-01T09:00:00Z", "a") + "," +
                            booking_at("2026-12-01T09:10:00Z", "b") +
                            R"(],"variants":[{"id":1,"sku":"TEE"}],
        "orders":[{"id":1,"reservations":[{"variant_id":1,"quantity":1}]}]})") ==
          Paths{"bookings[1]", "variants[0]"});
}

CONTRACT_TEST("a reservation's id that belongs to another order is an error, and that order keeps it") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, R"({"variants":[{"id":1,"sku":"TEE","stock_quantity":5}],
        "orders":[{"id":1,"reservations":[{"id":4,"variant_id":1,"quantity":1}]}]})");
    CHECK(paths(*store, R"({"orders":[{"id":2,"reservations":[{"id":4,"variant_id":1,"quantity":2}]}]})")
              .size() == 1);
    CHECK(app->rows("SELECT id, order_id, quantity FROM inventory_reservations") ==
          std::vector<Row>{{"4", "1", "1"}});
    CHECK(app->number("SELECT count(*) FROM orders") == 1);
}

CONTRACT_TEST("after a wrong file, the next one is imported normally") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, two_barbers);
    CHECK_FALSE(faults(*store, R"({"bookings":[)" + booking_at("2026-12-01T09:00:00Z", "a") + "," +
                                   booking_at("2026-12-01T09:10:00Z", "b") + "]}")
                    .empty());
    CHECK(faults(*store, R"({"bookings":[)" + booking_at("2026-12-01T09:10:00Z", "b") + "]}").empty());
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
}

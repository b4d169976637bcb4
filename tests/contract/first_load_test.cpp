#include "core/exchange/export_doubts.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

// Thousands of orders that are loaded into empty tables: in another way than into others, and with the same
// result.
using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr std::size_t many = 12'000;  // more than are copied at a time

/// Two reservations to an order, one of them with an id and a drop product. `quantity_of(order)` is that of
/// the second.
template <class QuantityOf>
std::string shop_of(std::size_t orders, const QuantityOf& quantity_of) {
    std::string json = R"({"variants":[{"id":1,"sku":"TEE","stock_quantity":100000},{"id":2,"sku":"MUG",
        "stock_quantity":100000}],"drop_products":[{"id":5,"variant_id":1,"stock_quantity":50000}],"orders":[)";
    for (std::size_t i = 0; i < orders; ++i) {
        const std::string id = std::to_string(i + 1);
        json += (i == 0 ? "" : ",") + std::string(R"({"id":)") + id +
                R"(,"created_at":"2026-11-19T09:00:00Z","reservations":[{"id":)" + id +
                R"(,"variant_id":1,"drop_product_id":5,"quantity":1,"expires_at":"2026-11-19T09:15:00Z"},)" +
                R"({"variant_id":2,"quantity":)" + std::to_string(quantity_of(i)) +
                R"(,"status":"released","released_at":"2026-11-19T09:20:00Z"}]})";
    }
    return json + "]}";
}
std::string shop_of(std::size_t orders) {
    return shop_of(orders, [](std::size_t) { return 2; });
}

/// Everything that can be seen of keys, checks, indexes and triggers, but for their numbers.
std::vector<Row> definitions(Application& app) {
    return app.rows(R"(
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), convalidated::text, condeferrable::text,
       condeferred::text, obj_description(oid, 'pg_constraint')
FROM pg_constraint WHERE conrelid IN ('orders'::regclass, 'inventory_reservations'::regclass)
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text,
       indisclustered::text, indcheckxmin::text, obj_description(indexrelid, 'pg_class')
FROM pg_index WHERE indrelid IN ('orders'::regclass, 'inventory_reservations'::regclass)
UNION ALL
SELECT tgrelid::regclass::text, regexp_replace(tgname, '\d+', 'n'), pg_get_constraintdef(tgconstraint), tgtype::text,
       tgenabled::text, tgfoid::regproc::text, tgdeferrable::text
FROM pg_trigger WHERE tgrelid IN ('orders'::regclass, 'inventory_reservations'::regclass,
                                  'product_variants'::regclass, 'drop_products'::regclass)
ORDER BY 1, 2, 3, 4, 5, 6)");
}

std::string oid_of(Application& app, const std::string& key) {
    return app.value("SELECT oid FROM pg_constraint WHERE conname = 'inventory_reservations_" + key +
                     "' AND conrelid = 'inventory_reservations'::regclass");
}

std::vector<std::string> errors(Store& store, const std::string& json) {
    std::vector<std::string> list;
    try {
        import(store, json);
    } catch (const FaultyFile& file) {
        for (const Fault& fault : file.faults()) list.push_back(fault.path + ": " + fault.message);
    }
    return list;
}

}  // namespace

CONTRACT_TEST("a file with thousands of orders, imported into an empty database, is stored as it stands") {
    const auto store = database.store();
    const auto app = database.application();
    const ImportReport report = report_of(*store, shop_of(many));
    CHECK(report.orders.created == many);
    CHECK(report.reservations.created == 2 * many);
    CHECK(app->number("SELECT count(*) FROM inventory_reservations r JOIN orders o ON o.id = r.order_id WHERE"
                      " o.status = 'pending' AND o.payment_status = 'unpaid' AND (r.variant_id, r.quantity,"
                      " r.status) IN ((1, 1, 'active'), (2, 2, 'released'))") == 2 * many);
    CHECK(app->number("SELECT count(DISTINCT id) FROM inventory_reservations") == 2 * many);
    CHECK(app->number(
              "SELECT count(*) FROM inventory_reservations WHERE id = order_id AND drop_product_id = 5") ==
          many);
    CHECK(app->number("SELECT count(*) FROM inventory_reservations WHERE " + app->instant("expires_at") +
                      " = '2026-11-19T09:15:00Z' AND released_at IS NULL OR " + app->instant("released_at") +
                      " = '2026-11-19T09:20:00Z' AND expires_at IS NULL") == 2 * many);
    CHECK(app->number("SELECT reserved_quantity FROM product_variants WHERE id = 1") == many);
    CHECK(app->number("SELECT reserved_quantity FROM product_variants WHERE id = 2") == 0);
    CHECK(app->number("SELECT reserved_quantity FROM drop_products WHERE id = 5") == many);

    const std::string text = exported_text(*store);
    const auto again = report_of(*store, text);
    CHECK(again.orders.unchanged == many);
    CHECK(again.reservations.unchanged == 2 * many);
    CHECK(exported_text(*store) == text);
}

TEST_CASE(
    "a first load puts back the same foreign keys and indexes, and keeps what it could not (PostgreSQL)",
    "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    app->run(
        "COMMENT ON CONSTRAINT inventory_reservations_order_id_fkey ON inventory_reservations IS 'the "
        "''order';"
        " COMMENT ON INDEX inventory_reservations_order IS 'by order';"
        " ALTER TABLE inventory_reservations ALTER CONSTRAINT inventory_reservations_variant_id_fkey"
        " DEFERRABLE INITIALLY DEFERRED;"
        " CREATE INDEX \"An index\" ON orders (created_at DESC, status) WITH (fillfactor = 70)"
        " WHERE status <> 'cancelled'; CREATE INDEX of_clusters ON orders (cancelled_at);"
        " ALTER TABLE orders CLUSTER ON of_clusters; CREATE INDEX of_expressions ON orders (lower(status));"
        " ALTER INDEX of_expressions ALTER COLUMN 1 SET STATISTICS 77;"
        " ALTER TABLE inventory_reservations DROP CONSTRAINT inventory_reservations_drop_product_id_fkey;"
        " ALTER TABLE inventory_reservations ADD CONSTRAINT inventory_reservations_drop_product_id_fkey"
        " FOREIGN KEY (drop_product_id) REFERENCES drop_products NOT VALID");
    const auto before = definitions(*app);
    const std::string key = oid_of(*app, "order_id_fkey"), not_valid = oid_of(*app, "drop_product_id_fkey");
    import(*store, shop_of(many));
    CHECK(oid_of(*app, "order_id_fkey") != key);  // it was taken off
    CHECK(oid_of(*app, "drop_product_id_fkey") == not_valid);
    CHECK(definitions(*app) == before);
    CHECK_THROWS_AS(app->run("INSERT INTO inventory_reservations (order_id, variant_id, quantity)"
                             " VALUES (99999999, 1, 1)"),
                    Refusal);
    CHECK(app->value("SELECT attstattarget FROM pg_attribute WHERE attrelid = 'of_expressions'::regclass") ==
          "77");
}

TEST_CASE("a first load that is refused leaves foreign keys and indexes as they were (PostgreSQL)",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const auto before = definitions(*app);
    const std::string key = oid_of(*app, "order_id_fkey");
    std::string file = shop_of(many);
    file.replace(file.find("50000"), 5, "11999");
    CHECK(errors(*store, file) ==
          std::vector<std::string>{"drop_products[0]: more is reserved than there is in stock"});
    CHECK(oid_of(*app, "order_id_fkey") == key);
    CHECK(definitions(*app) == before);
    CHECK(app->number("SELECT count(*) FROM orders") == 0);
}

TEST_CASE("a first load names each record that a rule of the database's owner refuses (PostgreSQL)",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    app->run("ALTER TABLE inventory_reservations ADD CONSTRAINT few CHECK (quantity <> 7)");
    const auto refused = errors(
        *store, shop_of(many, [](std::size_t i) { return i == 3 || i == 5004 || i == many - 1 ? 7 : 2; }));
    REQUIRE(refused.size() == 3);
    CHECK(refused[0].starts_with("orders[3].reservations[1]: the database refuses it: "));
    CHECK(refused[1].starts_with("orders[5004].reservations[1]: "));
    CHECK(refused[2].starts_with("orders[11999].reservations[1]: "));
    CHECK(app->number("SELECT count(*) FROM orders") == 0);
}

TEST_CASE("where keys cannot be taken off, thousands of orders are loaded with them in place (PostgreSQL)",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const auto other = database->application();
    const char* const state = GENERATE(
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        " CREATE TRIGGER note BEFORE INSERT ON inventory_reservations FOR EACH ROW EXECUTE FUNCTION note()",
        "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
        "CREATE RULE audit AS ON INSERT TO orders DO ALSO NOTIFY audit",
        "CREATE TABLE older (CHECK (id < 0)) INHERITS (orders)",
        "ALTER TABLE inventory_reservations ALTER quantity TYPE integer",
        "ALTER TABLE inventory_reservations DISABLE TRIGGER ALL", "INSERT INTO orders (id) VALUES (900000)",
        "BEGIN; SELECT * FROM product_variants");
    CAPTURE(state);
    other->run(state);  // which may leave a transaction open
    const std::string key = oid_of(*app, "order_id_fkey");
    const auto before = definitions(*app);
    const auto counts = import(*store, shop_of(1500));
    CHECK(counts.orders == 1500);
    CHECK(oid_of(*app, "order_id_fkey") == key);
    CHECK(definitions(*app) == before);
    CHECK(app->number("SELECT count(*) FROM inventory_reservations") == 3000);
}

TEST_CASE("a rehearsal and a small file take no keys off (PostgreSQL)", "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const auto reader = database->application();
    reader->run("BEGIN; SELECT * FROM orders");
    CHECK(import(*store, shop_of(many), ImportMode::rehearse).orders == many);
    const std::string key = oid_of(*app, "order_id_fkey");
    import(*store, shop_of(3));
    CHECK(oid_of(*app, "order_id_fkey") == key);
}

namespace {

std::vector<Row> sqlite_definitions(Application& app) {
    return app.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
}

}  // namespace

TEST_CASE("a first load makes the same indexes again, of rows that pass every check (SQLite)", "[sqlite]") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    app->run(
        "CREATE INDEX \"of \"\"others\" ON orders (created_at); CREATE UNIQUE INDEX once ON orders (id, "
        "status)");
    const auto before = sqlite_definitions(*app);
    import(*store, shop_of(many));
    CHECK(sqlite_definitions(*app) == before);
    CHECK(app->value("PRAGMA integrity_check") == "ok");
    CHECK(app->rows("PRAGMA foreign_key_check").empty());
    CHECK(app->number("SELECT count(*) FROM inventory_reservations INDEXED BY inventory_reservations_order"
                      " WHERE order_id > 0") == 2 * many);
    // The checks hold again, for this connection too.
    CHECK_FALSE(errors(*store, R"({"variants":[{"id":1,"stock_quantity":1}]})").empty());
}

TEST_CASE("a first load that is refused leaves indexes and checks as they were (SQLite)", "[sqlite]") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    const auto before = sqlite_definitions(*app);
    std::string file = shop_of(many);
    file.replace(file.find("50000"), 5, "11999");
    CHECK(errors(*store, file) ==
          std::vector<std::string>{"drop_products[0]: more is reserved than there is in stock"});
    CHECK(sqlite_definitions(*app) == before);
    CHECK(app->number("SELECT count(*) FROM orders") == 0);
    import(*store, shop_of(1500), ImportMode::rehearse);
    CHECK(sqlite_definitions(*app) == before);
}

TEST_CASE("a first load names each record that a rule of the database's owner refuses (SQLite)", "[sqlite]") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    app->run(GENERATE(
        "CREATE TRIGGER few BEFORE INSERT ON inventory_reservations WHEN NEW.quantity = 7"
        " BEGIN SELECT RAISE(ABORT, 'not seven'); END",
        "DROP TABLE inventory_reservations; CREATE TABLE inventory_reservations (id INTEGER PRIMARY KEY,"
        " order_id INTEGER NOT NULL REFERENCES orders ON DELETE CASCADE, variant_id INTEGER NOT NULL,"
        " drop_product_id INTEGER, quantity INTEGER NOT NULL CHECK (quantity <> 7), status TEXT NOT NULL,"
        " created_at TEXT NOT NULL, expires_at TEXT, released_at TEXT) STRICT"));
    const auto refused =
        errors(*store, shop_of(many, [](std::size_t i) { return i == 3 || i == many - 1 ? 7 : 2; }));
    REQUIRE(refused.size() == 2);
    CHECK(refused[0].starts_with("orders[3].reservations[1]: "));
    CHECK(refused[1].starts_with("orders[11999].reservations[1]: "));
    CHECK(app->number("SELECT count(*) FROM orders") == 0);
}

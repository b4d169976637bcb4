#include "tests/support/unreserve_once.hpp"

namespace slotctl::tests {

namespace {

std::string text(std::int64_t number) {
    return std::to_string(number);
}

}  // namespace

Outcome unreserve_once(Store& store, const UnreserveRequest& request, Instant now, bool dry_run,
                       const std::function<void()>& between) {
    const TemporaryDirectory locks;
    JobContext context{.store = store,
                       .lock_directory = locks.path(),
                       .now = now,
                       .dry_run = dry_run,
                       .wait = {},
                       .if_stale = std::nullopt,
                       .stop_requested = [] { return false; },
                       .progress =
                           [&](std::int64_t, std::int64_t) {
                               if (between) between();
                           },
                       .details = true};
    return unreserve(request, context);
}

Outcome unreserve_by_clock(Store& store, Instant now, bool dry_run) {
    const TemporaryDirectory locks;
    const JobContext context{.store = store,
                             .lock_directory = locks.path(),
                             .now = now,
                             .dry_run = dry_run,
                             .wait = {},
                             .if_stale = std::nullopt,
                             .stop_requested = [] { return false; },
                             .progress = [](std::int64_t, std::int64_t) {},
                             .host_clock = [now] { return now; }};
    return unreserve({}, context);
}

std::vector<std::string> stock_faults(Application& app) {
    std::vector<std::string> faults;
    for (const auto& [table, column] :
         {std::pair{"product_variants", "variant_id"}, std::pair{"drop_products", "drop_product_id"}}) {
        for (const Row& row : app.rows(
                 std::string("SELECT id, reserved_quantity, held FROM (SELECT s.id, s.reserved_quantity,"
                             " (SELECT coalesce(sum(r.quantity), 0) FROM inventory_reservations r WHERE r.") +
                 column + " = s.id AND r.status IN ('active', 'confirmed')) AS held FROM " + table +
                 " s) x WHERE held <> reserved_quantity ORDER BY id")) {
            faults.push_back(std::string(table) + " " + row[0] + ": reserved " + row[1] + ", held " + row[2]);
        }
    }
    return faults;
}

void add_variants(Application& app, int count) {
    for (int id = 1; id <= count; ++id) {
        app.run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (" + text(id) + ", 'V" +
                text(id) + "', 1000)");
    }
}

void add_drop_product(Application& app, std::int64_t id, VariantId variant) {
    app.run("INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (" + text(id) + ", " +
            text(variant) + ", 1000)");
}

void add_order(Application& app, OrderId id, const std::string& status, const std::string& payment) {
    app.run("INSERT INTO orders (id, status, payment_status) VALUES (" + text(id) + ", '" + status + "', '" +
            payment + "')");
}

void reserve(Application& app, const NewReservation& r) {
    app.run(
        "INSERT INTO inventory_reservations (order_id, variant_id, drop_product_id, quantity, status,"
        " created_at, expires_at) VALUES (" +
        text(r.order) + ", " + text(r.variant) + ", " + r.drop_product + ", " + text(r.quantity) + ", '" +
        r.status + "', " + r.created + ", " + r.expires + ")");
    app.run("UPDATE product_variants SET reserved_quantity = reserved_quantity + " + text(r.quantity) +
            " WHERE id = " + text(r.variant));
    app.run("UPDATE drop_products SET reserved_quantity = reserved_quantity + " + text(r.quantity) +
            " WHERE id = " + r.drop_product);
}

std::string status_of(Application& app, OrderId order) {
    return app.value("SELECT status FROM orders WHERE id = " + text(order));
}

std::string reservations_of(Application& app, OrderId order) {
    std::string list;
    for (const Row& row : app.rows(
             "SELECT status FROM inventory_reservations WHERE order_id = " + text(order) + " ORDER BY id")) {
        list += (list.empty() ? "" : " ") + row[0];
    }
    return list;
}

std::int64_t reserved(Application& app, VariantId variant) {
    return app.number("SELECT reserved_quantity FROM product_variants WHERE id = " + text(variant));
}

}  // namespace slotctl::tests

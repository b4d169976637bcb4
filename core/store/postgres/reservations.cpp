#include "core/store/postgres/reservations.hpp"

#include <algorithm>
#include <exception>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using Kind = StockKey::Kind;

/// Instants of these columns are sent back in a query exactly as another query returned them, to the
/// microsecond.
constexpr const char* exact_instants =
    "SET LOCAL jit = off; SET LOCAL DateStyle = ISO; SET LOCAL TimeZone = 'UTC'";

constexpr const char* expiring = "status = 'active' AND expires_at IS NOT NULL AND expires_at <= ";
constexpr const char* ageing = "status = 'active' AND expires_at IS NULL AND created_at <= ";

/// Whole seconds, rounded up; an infinite instant becomes one that no calendar reaches.
std::string seconds_of(const std::string& column) {
    return "pg_catalog.ceil(greatest(least(pg_catalog.date_part('epoch', " + column +
           "), 2.5e11), -2.5e11))::bigint";
}

std::string ids_of(std::span<const OrderSnapshot> orders) {
    ArrayText ids;
    for (const OrderSnapshot& order : orders) ids.add(order.id);
    return ids.str();
}

/// Ascending by id. With `lock`, orders locked by others are left out.
std::vector<OrderSnapshot> load_orders(pqxx::transaction_base& tx, std::span<const OrderId> ids, bool lock) {
    std::vector<OrderSnapshot> orders;
    const auto rows = exec_params(
        tx,
        std::string(
            "SELECT id, status, payment_status FROM orders WHERE id = ANY ($1::bigint[]) ORDER BY id") +
            (lock ? " FOR UPDATE SKIP LOCKED" : ""),
        ids_array(ids));
    for (const auto& row : rows) {
        const auto status = order_status(row[1].c_str());
        const auto payment = payment_status(row[2].c_str());
        if (!status || !payment) {
            throw Error(ErrorKind::failed, "order " + std::to_string(int_from(row[0])) +
                                               " has the status \"" + row[1].c_str() +
                                               "\" and the payment status \"" + row[2].c_str() +
                                               "\", which slotctl does not know");
        }
        orders.push_back({int_from(row[0]), *status, *payment, {}});
    }
    return orders;
}

/// A separate statement, which sees everything that was committed before the orders were locked.
void load_reservations(pqxx::transaction_base& tx, std::vector<OrderSnapshot>& orders) {
    const auto rows = exec_params(tx,
                                  "SELECT order_id, id, variant_id, drop_product_id, quantity, " +
                                      seconds_of("coalesce(expires_at, created_at)") +
                                      ", expires_at IS NULL FROM inventory_reservations WHERE order_id = ANY "
                                      "($1::bigint[]) AND status = 'active' ORDER BY order_id, id",
                                  ids_of(orders));
    auto order = orders.begin();
    for (const auto& row : rows) {
        const OrderId id = int_from(row[0]);
        while (order->id != id) ++order;
        ActiveReservation reservation;
        reservation.id = int_from(row[1]);
        reservation.variant = int_from(row[2]);
        if (!row[3].is_null()) reservation.drop_product = int_from(row[3]);
        reservation.quantity = int_from(row[4]);
        if (bool_from(row[6])) {
            reservation.created_at = instant_from(row[5]);
        } else {
            reservation.expires_at = instant_from(row[5]);
        }
        order->active.push_back(reservation);
    }
}

std::vector<OrderId> missing(std::span<const OrderId> wanted, const std::vector<OrderSnapshot>& found) {
    std::vector<OrderId> missing;
    auto at = found.begin();
    for (const OrderId id : wanted) {
        while (at != found.end() && at->id < id) ++at;
        if (at == found.end() || at->id != id) missing.push_back(id);
    }
    return missing;
}

/// The amounts that a plan gives back for one kind, as two parallel arrays.
struct Stocks {
    const char* table;
    ArrayText ids, units;
    std::size_t count = 0;
    Stocks(const UnreservePlan& plan, Kind kind)
        : table(kind == Kind::variant ? "product_variants" : "drop_products") {
        for (const GiveBack& give_back : plan.give_backs) {
            if (give_back.stock.kind != kind) continue;
            ids.add(give_back.stock.id);
            units.add(give_back.units);
            ++count;
        }
    }
};

/// Adds the reserved quantities of these stocks; with `lock`, they cannot change until the transaction ends.
void read_levels(pqxx::transaction_base& tx, const Stocks& stocks, Kind kind, bool lock, Settled& settled) {
    const auto rows =
        exec_params(tx,
                    std::string("SELECT id, reserved_quantity FROM ") + stocks.table +
                        " WHERE id = ANY ($1::bigint[]) ORDER BY id" + (lock ? " FOR NO KEY UPDATE" : ""),
                    stocks.ids.str());
    auto row = rows.begin();
    for (const GiveBack& give_back : settled.plan.give_backs) {
        if (give_back.stock.kind != kind) continue;
        while (row != rows.end() && int_from((*row)[0]) < give_back.stock.id) ++row;
        const bool found = row != rows.end() && int_from((*row)[0]) == give_back.stock.id;
        settled.levels.push_back({give_back, found ? int_from((*row)[1]) : 0});
    }
}

/// A stock does not exist, or its reserved_quantity is less than the amount to give back.
class LessReserved : public std::exception {};

/// Locks and updates the rows in one statement, ascending by id, so that checkouts wait as briefly as
/// possible. Throws LessReserved if a stock has too little, without knowing which.
void give_back_plainly(pqxx::transaction_base& tx, Kind kind, Settled& settled) {
    const Stocks stocks(settled.plan, kind);
    if (stocks.count == 0) return;
    const auto done =
        exec_params(tx,
                    std::string("UPDATE ") + stocks.table +
                        " s SET reserved_quantity = s.reserved_quantity - g.units FROM (SELECT id, units"
                        " FROM unnest($1::bigint[], $2::bigint[]) AS u(id, units) ORDER BY id OFFSET 0) g"
                        " WHERE s.id = g.id AND s.reserved_quantity >= g.units",
                    stocks.ids.str(), stocks.units.str());
    if (static_cast<std::size_t>(done.affected_rows()) != stocks.count) throw LessReserved();
    for (const GiveBack& give_back : settled.plan.give_backs) {
        if (give_back.stock.kind == kind) settled.levels.push_back({give_back, give_back.units});
    }
}

/// The same, but checks each stock first.
void give_back_carefully(pqxx::transaction_base& tx, Kind kind, Settled& settled) {
    const Stocks stocks(settled.plan, kind);
    if (stocks.count == 0) return;
    read_levels(tx, stocks, kind, true, settled);
    exec_params(tx,
                std::string("UPDATE ") + stocks.table +
                    " s SET reserved_quantity = greatest(s.reserved_quantity - g.units, 0)"
                    " FROM unnest($1::bigint[], $2::bigint[]) AS g(id, units) WHERE s.id = g.id",
                stocks.ids.str(), stocks.units.str());
}

/// The changes that a plan makes to reservations and orders.
struct Settlements {
    ArrayText release, confirm, cancel;
    std::int64_t released = 0, confirmed = 0;
    explicit Settlements(const UnreservePlan& plan) {
        for (const OrderPlan& order : plan.orders) {
            for (const ReservationId id : order.release) release.add(id);
            for (const ReservationId id : order.confirm) confirm.add(id);
            released += static_cast<std::int64_t>(order.release.size());
            confirmed += static_cast<std::int64_t>(order.confirm.size());
            if (order.fate == OrderFate::cancelled) cancel.add(order.order);
        }
    }
};

/// $1 released, $2 confirmed reservations, $3 cancelled orders, $4 now; returns the number of rows for the
/// first two.
constexpr const char* settle_sql = R"(
WITH released AS (
    UPDATE inventory_reservations SET status = 'released', released_at = $4::timestamptz
    WHERE id = ANY ($1::bigint[]) AND status = 'active' RETURNING 1
), confirmed AS (
    UPDATE inventory_reservations SET status = 'confirmed'
    WHERE id = ANY ($2::bigint[]) AND status = 'active' RETURNING 1
), cancelled AS (
    UPDATE orders SET status = 'cancelled', cancelled_at = $4::timestamptz, cancel_reason = 'payment_timeout'
    WHERE id = ANY ($3::bigint[])
)
SELECT (SELECT pg_catalog.count(*) FROM released), (SELECT pg_catalog.count(*) FROM confirmed))";

/// A single statement, since each costs a round trip while the orders are locked. Programs that follow the
/// protocol lock the order when they change its reservations, so these are as planned.
void settle(pqxx::transaction_base& tx, const UnreservePlan& plan, Instant now) {
    const Settlements settlements(plan);
    if (settlements.released + settlements.confirmed == 0 && settlements.cancel.empty()) return;
    const auto done = exec_params(tx, settle_sql, settlements.release.str(), settlements.confirm.str(),
                                  settlements.cancel.str(), format_instant(now))[0];
    if (int_from(done[0]) == settlements.released && int_from(done[1]) == settlements.confirmed) return;
    throw Error(ErrorKind::conflict, "reservations changed while their orders were locked",
                "lock an order before changing its reservations; see docs/checkout.md");
}

// Nothing is lost if the server fails before this commit is on its disk: the released reservations are due
// again, and no transaction that took the stock meanwhile can be on disk without it, since the log is written
// in order. The same is true of the record of the run.
const std::string begin_batch = std::string(look_up_by_key) +
                                "; SET LOCAL lock_timeout = '3s'; SET LOCAL synchronous_commit = off; " +
                                let_go_of_locks;

/// Whether another transaction is currently waiting for one of this transaction's row locks.
constexpr const char* is_waited_for = R"(
SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'transactionid' AND NOT granted
               AND transactionid = pg_catalog.pg_current_xact_id()::pg_catalog.xid))";

}  // namespace

std::int64_t PostgresReservations::count_due(const UnreservePolicy& policy, Instant now) {
    return session_.run("counting what is due", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(do_not_compile);
        const auto row = exec_params(
            tx,
            std::string("SELECT (SELECT pg_catalog.count(*) FROM inventory_reservations WHERE ") + expiring +
                "$1::timestamptz) + (SELECT pg_catalog.count(*) FROM inventory_reservations WHERE " + ageing +
                "$2::timestamptz)",
            format_instant(now), format_instant(now - policy.max_age));
        return int_from(row[0][0]);
    });
}

DueChunk PostgresReservations::due(const UnreservePolicy& policy, Instant now, const DuePosition& position,
                                   std::size_t most) {
    return session_.run("looking for what is due", [&](pqxx::connection& c) {
        const std::string column = position.ageing ? "created_at" : "expires_at";
        pqxx::work tx(c);
        tx.exec(exact_instants);
        const auto rows =
            exec_params(tx,
                        "SELECT order_id, id, " + column + "::text FROM inventory_reservations WHERE " +
                            (position.ageing ? ageing : expiring) + "$1::timestamptz AND (" + column +
                            ", id) > ($2::timestamptz, $3::bigint) ORDER BY " + column + ", id LIMIT $4",
                        format_instant(position.ageing ? now - policy.max_age : now),
                        position.after.empty() ? "-infinity" : position.after, position.id,
                        static_cast<std::int64_t>(most));
        DueChunk chunk;
        for (const auto& row : rows) chunk.orders.push_back(int_from(row[0]));
        if (chunk.orders.size() == most) {
            const auto last = rows[rows.size() - 1];
            chunk.next = {position.ageing, last[2].c_str(), int_from(last[1])};
        } else if (!position.ageing) {
            chunk.next = {true, "", 0};
        }
        return chunk;
    });
}

Settled PostgresReservations::apply(const RunLock&, std::span<const OrderId> ids, Instant now,
                                    const PlanOrders& plan) {
    return session_.run("releasing reservations", [&](pqxx::connection& c) {
        try {
            return apply(c, ids, now, plan, give_back_plainly);
        } catch (const LessReserved&) {
            return apply(c, ids, now, plan, give_back_carefully);
        }
    });
}

Settled PostgresReservations::apply(pqxx::connection& c, std::span<const OrderId> ids, Instant now,
                                    const PlanOrders& plan, GiveBackOfKind give_back) {
    Settled settled;
    pqxx::work tx(c);
    tx.exec(begin_batch);
    auto orders = load_orders(tx, ids, true);
    settled.held = missing(ids, orders);
    load_reservations(tx, orders);
    settled.plan = plan(orders);
    settle(tx, settled.plan, now);
    // Last, since other checkouts wait for these rows.
    give_back(tx, Kind::variant, settled);
    give_back(tx, Kind::drop_product, settled);
    if (!settled.plan.orders.empty()) settled.waited_for = bool_from(tx.exec(is_waited_for)[0][0]);
    tx.commit();
    return settled;
}

Settled PostgresReservations::preview(std::span<const OrderId> ids, const PlanOrders& plan) {
    return session_.run("previewing", [&](pqxx::connection& c) {
        Settled settled;
        pqxx::work tx(c);
        // A single snapshot replaces the lock.
        tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        tx.exec(look_up_by_key);
        auto orders = load_orders(tx, ids, false);
        load_reservations(tx, orders);
        settled.plan = plan(orders);
        for (const Kind kind : {Kind::variant, Kind::drop_product}) {
            const Stocks stocks(settled.plan, kind);
            if (stocks.count > 0) read_levels(tx, stocks, kind, false, settled);
        }
        return settled;
    });
}

}  // namespace slotctl::postgres

#include "core/store/postgres/reservations.hpp"

#include <algorithm>
#include <exception>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/together.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using Kind = StockKey::Kind;

/// Instants of these columns are sent back in a query exactly as another query returned them, to the
/// microsecond.
constexpr const char* exact_instants =
    "SET LOCAL jit = off; SET LOCAL DateStyle = ISO; SET LOCAL TimeZone = 'UTC'";

/// The indexes of what is due have every column that is read, in the list's order. By its statistics, the
/// planner might rather collect all that is due by another index, and sort it, for each part of the list; and
/// only a scan of the index itself marks the entries of rows that are due no more, for the next one to skip.
constexpr const char* in_order_of_the_index =
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off";

constexpr const char* expiring = "status = 'active' AND expires_at IS NOT NULL AND expires_at <= ";
constexpr const char* ageing = "status = 'active' AND expires_at IS NULL AND created_at <= ";

/// Whole seconds, rounded up; an infinite instant becomes one that no calendar reaches.
std::string seconds_of(const std::string& column) {
    return "pg_catalog.ceil(greatest(least(pg_catalog.date_part('epoch', " + column +
           "), 2.5e11), -2.5e11))::bigint";
}

/// `'{1,2}'::bigint[]`. The numbers are ours, so they may be part of a statement.
std::string literal(const ArrayText& ids) {
    return "'" + ids.str() + "'::bigint[]";
}

/// The same for `= ANY (…)`: as a subquery, since the planner estimates each element of a literal by itself,
/// which takes it longer than the search.
std::string looked_up(const ArrayText& ids) {
    return "ARRAY (SELECT pg_catalog.unnest(" + literal(ids) + "))";
}

/// With `lock`, orders locked by others are left out.
std::string select_orders(const std::string& ids, bool lock) {
    return "SELECT id, status, payment_status FROM orders WHERE id = ANY (" + ids + ") ORDER BY id" +
           (lock ? " FOR UPDATE SKIP LOCKED" : "");
}

/// A separate statement, which sees everything that was committed before the orders were locked. In the
/// index's order: sorting the few reservations of each order by id as well would take the server longer than
/// looking them up.
std::string select_reservations(const std::string& ids) {
    return "SELECT order_id, id, variant_id, drop_product_id, quantity, " +
           seconds_of("coalesce(expires_at, created_at)") +
           ", expires_at IS NULL FROM inventory_reservations WHERE order_id = ANY (" + ids +
           ") AND status = 'active' ORDER BY order_id";
}

[[noreturn]] void throw_unknown_state(OrderId order, const std::string& status, const std::string& payment) {
    throw Error(ErrorKind::failed, "order " + std::to_string(order) + " has the status \"" + status +
                                       "\" and the payment status \"" + payment +
                                       "\", which slotctl does not know");
}

/// Ascending by id.
std::vector<OrderSnapshot> orders_in(const Answer& answer) {
    std::vector<OrderSnapshot> orders;
    for (int row = 0; row < answer.rows(); ++row) {
        const std::string status_text = answer.text(row, 1), payment_text = answer.text(row, 2);
        const auto status = order_status(status_text);
        const auto payment = payment_status(payment_text);
        if (!status || !payment) throw_unknown_state(answer.integer(row, 0), status_text, payment_text);
        orders.push_back({answer.integer(row, 0), *status, *payment, {}});
    }
    return orders;
}

/// Those of orders that are locked by others are left out. Ascending by id within each order.
void add_reservations(const Answer& answer, std::vector<OrderSnapshot>& orders) {
    auto order = orders.begin();
    for (int row = 0; row < answer.rows(); ++row) {
        const OrderId id = answer.integer(row, 0);
        while (order != orders.end() && order->id < id) ++order;
        if (order == orders.end()) break;
        if (order->id != id) continue;
        ActiveReservation reservation;
        reservation.id = answer.integer(row, 1);
        reservation.variant = answer.integer(row, 2);
        if (!answer.is_null(row, 3)) reservation.drop_product = answer.integer(row, 3);
        reservation.quantity = answer.integer(row, 4);
        const Instant instant{std::chrono::seconds{answer.integer(row, 5)}};
        if (answer.boolean(row, 6)) {
            reservation.created_at = instant;
        } else {
            reservation.expires_at = instant;
        }
        order->active.push_back(reservation);
    }
    for (OrderSnapshot& read : orders) std::ranges::sort(read.active, {}, &ActiveReservation::id);
}

/// Prepares the transaction, and reads these orders with their active reservations in one round trip.
std::vector<OrderSnapshot> begin_with(PGconn* connection, const std::string& settings,
                                      std::span<const OrderId> ids, bool lock) {
    ArrayText array;
    for (const OrderId id : ids) array.add(id);
    const std::string wanted = looked_up(array);
    const auto answers = exec_together(
        connection, settings + "; " + select_orders(wanted, lock) + "; " + select_reservations(wanted));
    auto orders = orders_in(answers[answers.size() - 2]);
    add_reservations(answers.back(), orders);
    return orders;
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
/// possible. The answer is the number of rows: of the statement, or of the function for an application's
/// table.
std::string give_back_sql(const Stocks& stocks, const Settling& settling) {
    if (settling.gives_back(stocks.table)) {
        return "SELECT " + settling.schema + ".slotctl_give_back_" + stocks.table + "(" +
               literal(stocks.ids) + ", " + literal(stocks.units) + ")";
    }
    return std::string("UPDATE ") + stocks.table +
           " s SET reserved_quantity = s.reserved_quantity - g.units FROM (SELECT id, units FROM unnest(" +
           literal(stocks.ids) + ", " + literal(stocks.units) +
           ") AS u(id, units) ORDER BY id OFFSET 0) g WHERE s.id = g.id AND s.reserved_quantity >= g.units";
}

std::size_t given_back(const Answer& answer, const Stocks& stocks, const Settling& settling) {
    return settling.gives_back(stocks.table) ? static_cast<std::size_t>(answer.integer(0, 0))
                                             : answer.changed();
}

/// Checks each stock first: for those that have too little.
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
    ArrayText release, release_of_kept, confirm, cancel;
    std::int64_t released = 0, confirmed = 0;
    explicit Settlements(const UnreservePlan& plan) {
        for (const OrderPlan& order : plan.orders) {
            const bool cancelled = order.fate == OrderFate::cancelled;
            if (cancelled) cancel.add(order.order);
            for (const ReservationId id : order.release) {
                release.add(id);
                if (!cancelled) release_of_kept.add(id);
            }
            for (const ReservationId id : order.confirm) confirm.add(id);
            released += static_cast<std::int64_t>(order.release.size());
            confirmed += static_cast<std::int64_t>(order.confirm.size());
        }
    }
};

/// A single statement; returns the numbers of released and of confirmed reservations. An order is cancelled
/// when none of its reservations stays active, so these are found by their order, with half the searches.
std::string settle_sql(const Settlements& settlements, const Settling& settling, Instant now) {
    const std::string instant = "'" + format_instant(now) + "'::timestamptz";
    if (settling.settles) {
        return "SELECT released, confirmed FROM " + settling.schema + ".slotctl_settle(" +
               literal(settlements.release) + ", " + literal(settlements.confirm) + ", " +
               literal(settlements.cancel) + ", " + instant + ")";
    }
    const auto update = [](const std::string& set, const std::string& key, const ArrayText& ids) {
        return "(UPDATE inventory_reservations SET " + set + " WHERE " + key + " = ANY (" + looked_up(ids) +
               ") AND status = 'active' RETURNING 1)";
    };
    const std::string released = "status = 'released', released_at = " + instant;
    return "WITH of_cancelled AS " + update(released, "order_id", settlements.cancel) + ", of_kept AS " +
           update(released, "id", settlements.release_of_kept) + ", confirmed AS " +
           update("status = 'confirmed'", "id", settlements.confirm) +
           ", cancelled AS (UPDATE orders SET status = 'cancelled', cancelled_at = " + instant +
           ", cancel_reason = 'payment_timeout' WHERE id = ANY (" + looked_up(settlements.cancel) +
           ")) SELECT (SELECT pg_catalog.count(*) FROM of_cancelled) + (SELECT pg_catalog.count(*) FROM "
           "of_kept), (SELECT pg_catalog.count(*) FROM confirmed)";
}

/// Programs that follow the protocol lock the order when they change its reservations, so these are as
/// planned.
void check(const Answer& settled, const Settlements& settlements) {
    if (settled.integer(0, 0) == settlements.released && settled.integer(0, 1) == settlements.confirmed)
        return;
    throw Error(ErrorKind::conflict, "reservations changed while their orders were locked",
                "lock an order before changing its reservations; see docs/checkout.md");
}

/// Gives back what the statement took back, or throws LessReserved.
void check(std::size_t rows, const Stocks& stocks, Kind kind, Settled& settled) {
    if (rows != stocks.count) throw LessReserved();
    for (const GiveBack& give_back : settled.plan.give_backs) {
        if (give_back.stock.kind == kind) settled.levels.push_back({give_back, give_back.units});
    }
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

/// Carries out the plan in one round trip, since checkouts wait for these rows; the stock comes last. Throws
/// LessReserved if a stock has too little, without knowing which.
void carry_out(PGconn* connection, const Settling& settling, Settled& settled, Instant now) {
    const Settlements settlements(settled.plan);
    const Stocks variants(settled.plan, Kind::variant), drop_products(settled.plan, Kind::drop_product);
    std::string statements = settle_sql(settlements, settling, now);
    for (const Stocks* stocks : {&variants, &drop_products}) {
        if (stocks->count > 0) statements += "; " + give_back_sql(*stocks, settling);
    }
    const auto answers = exec_together(connection, statements + "; " + is_waited_for);
    auto answer = answers.begin();
    check(*answer++, settlements);
    if (variants.count > 0)
        check(given_back(*answer++, variants, settling), variants, Kind::variant, settled);
    if (drop_products.count > 0)
        check(given_back(*answer++, drop_products, settling), drop_products, Kind::drop_product, settled);
    settled.waited_for = answer->boolean(0, 0);
}

/// The same, stock by stock.
void carry_out_carefully(pqxx::transaction_base& tx, PGconn* connection, const Settling& settling,
                         Settled& settled, Instant now) {
    const Settlements settlements(settled.plan);
    check(exec_together(connection, settle_sql(settlements, settling, now)).front(), settlements);
    give_back_carefully(tx, Kind::variant, settled);
    give_back_carefully(tx, Kind::drop_product, settled);
    settled.waited_for = exec_together(connection, is_waited_for).front().boolean(0, 0);
}

Settling settling_in(pqxx::transaction_base& tx, const std::string& schema) {
    Settling settling{.schema = tx.quote_name(schema)};
    const auto row = exec_params(tx,
                                 "SELECT pg_catalog.to_regprocedure($1::text || "
                                 "'.slotctl_settle(bigint[],bigint[],bigint[],timestamptz)')"
                                 " IS NOT NULL,"
                                 " pg_catalog.to_regprocedure($1::text || "
                                 "'.slotctl_give_back_product_variants(bigint[],bigint[])') IS NOT NULL,"
                                 " pg_catalog.to_regprocedure($1::text || "
                                 "'.slotctl_give_back_drop_products(bigint[],bigint[])') IS NOT NULL",
                                 settling.schema)[0];
    settling.settles = bool_from(row[0]);
    settling.variants = bool_from(row[1]);
    settling.drop_products = bool_from(row[2]);
    return settling;
}

}  // namespace

std::int64_t PostgresReservations::count_due(const UnreservePolicy& policy, Instant now) {
    return session_.run("counting what is due", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(std::string(do_not_compile) + "; " + in_order_of_the_index);
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
        // A single snapshot, so that the last row is read again as it was listed.
        pqxx::transaction<pqxx::repeatable_read> tx(c);
        tx.exec(std::string(exact_instants) + "; " + in_order_of_the_index);
        const auto rows =
            exec_params(tx,
                        std::string("SELECT order_id, id FROM inventory_reservations WHERE ") +
                            (position.ageing ? ageing : expiring) + "$1::timestamptz AND (" + column +
                            ", id) > ($2::timestamptz, $3::bigint) ORDER BY " + column + ", id LIMIT $4",
                        format_instant(position.ageing ? now - policy.max_age : now),
                        position.after.empty() ? "-infinity" : position.after, position.id,
                        static_cast<std::int64_t>(most));
        DueChunk chunk;
        for (const auto& row : rows) chunk.orders.push_back(int_from(row[0]));
        if (chunk.orders.size() == most) {
            const std::int64_t last = int_from(rows[rows.size() - 1][1]);
            const auto instant = exec_params(
                tx, "SELECT " + column + "::text FROM inventory_reservations WHERE id = $1", last);
            chunk.next = {position.ageing, instant[0][0].c_str(), last};
        } else if (!position.ageing) {
            chunk.next = {true, "", 0};
        }
        return chunk;
    });
}

Settled PostgresReservations::apply(const RunLock&, std::span<const OrderId> ids, Instant now,
                                    const PlanOrders& plan) {
    const std::string schema = session_.schema();
    return session_.run("releasing reservations", [&](pqxx::connection& c) {
        if (!settling_) {
            pqxx::work tx(c);
            settling_ = settling_in(tx, schema);
        }
        try {
            return apply(c, ids, now, plan, Stock::expected);
        } catch (const LessReserved&) {
            return apply(c, ids, now, plan, Stock::drifted);
        }
    });
}

Settled PostgresReservations::apply(pqxx::connection& c, std::span<const OrderId> ids, Instant now,
                                    const PlanOrders& plan, Stock stock) {
    PGconn* const connection = session_.raw();
    Settled settled;
    pqxx::work tx(c);
    const auto orders = begin_with(connection, begin_batch, ids, true);
    settled.held = missing(ids, orders);
    settled.plan = plan(orders);
    if (settled.plan.orders.empty()) {
        tx.commit();
        return settled;
    }
    if (stock == Stock::expected) {
        carry_out(connection, *settling_, settled, now);
    } else {
        carry_out_carefully(tx, connection, *settling_, settled, now);
    }
    tx.commit();
    return settled;
}

Settled PostgresReservations::preview(std::span<const OrderId> ids, const PlanOrders& plan) {
    return session_.run("previewing", [&](pqxx::connection& c) {
        Settled settled;
        pqxx::work tx(c);
        // A single snapshot replaces the lock.
        const std::string settings =
            std::string("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; ") + look_up_by_key;
        settled.plan = plan(begin_with(session_.raw(), settings, ids, false));
        for (const Kind kind : {Kind::variant, Kind::drop_product}) {
            const Stocks stocks(settled.plan, kind);
            if (stocks.count > 0) read_levels(tx, stocks, kind, false, settled);
        }
        return settled;
    });
}

}  // namespace slotctl::postgres

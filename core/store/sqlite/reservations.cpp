#include "core/store/sqlite/reservations.hpp"

#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

using Kind = StockKey::Kind;

/// The due ones of one kind, each of which has its own index. ?1 is the time that they are compared with.
std::string due_by(bool ageing) {
    return ageing ? "status = 'active' AND expires_at IS NULL AND created_at <= ?1"
                  : "status = 'active' AND expires_at IS NOT NULL AND expires_at <= ?1";
}

}  // namespace

/// Reads orders and their reservations.
class OrderReader {
  public:
    explicit OrderReader(Connection& connection)
        : order_(connection, "SELECT status, payment_status FROM orders WHERE id = ?1"),
          active_(connection,
                  "SELECT id, variant_id, drop_product_id, quantity, created_at, expires_at"
                  " FROM inventory_reservations WHERE order_id = ?1 AND status = 'active' ORDER BY id"),
          variant_(connection, "SELECT reserved_quantity FROM product_variants WHERE id = ?1"),
          drop_product_(connection, "SELECT reserved_quantity FROM drop_products WHERE id = ?1") {}

    std::vector<OrderSnapshot> orders(std::span<const OrderId> ids) {
        std::vector<OrderSnapshot> orders;
        for (const OrderId id : ids) {
            if (!order_.bind(id).step()) continue;
            const auto status = order_status(order_.text(0));
            const auto payment = payment_status(order_.text(1));
            order_.reset();
            if (!status || !payment) {
                throw Error(ErrorKind::failed,
                            "order " + std::to_string(id) + " has a status that slotctl does not know");
            }
            orders.push_back({id, *status, *payment, active(id)});
        }
        return orders;
    }

    void levels(Settled& settled) {
        for (const GiveBack& give_back : settled.plan.give_backs) {
            Statement& level = give_back.stock.kind == Kind::variant ? variant_ : drop_product_;
            const bool found = level.bind(give_back.stock.id).step();
            settled.levels.push_back({give_back, found ? level.integer(0) : 0});
            level.reset();
        }
    }

  private:
    std::vector<ActiveReservation> active(OrderId id) {
        std::vector<ActiveReservation> list;
        active_.bind(id);
        while (active_.step()) {
            list.push_back({active_.integer(0), active_.integer(1), active_.maybe_integer(2),
                            active_.integer(3), active_.instant(4), active_.maybe_instant(5)});
        }
        return list;
    }

    Statement order_, active_, variant_, drop_product_;
};

/// Carries out plans in the caller's transaction. Nobody else writes meanwhile.
class PlanSettler {
  public:
    explicit PlanSettler(Connection& connection)
        : release_(connection,
                   "UPDATE inventory_reservations SET status = 'released', released_at = ?2 WHERE id = ?1"),
          confirm_(connection, "UPDATE inventory_reservations SET status = 'confirmed' WHERE id = ?1"),
          cancel_(connection,
                  "UPDATE orders SET status = 'cancelled', cancelled_at = ?2,"
                  " cancel_reason = 'payment_timeout' WHERE id = ?1"),
          variant_(connection,
                   "UPDATE product_variants SET reserved_quantity = max(reserved_quantity - ?2, 0)"
                   " WHERE id = ?1"),
          drop_product_(connection,
                        "UPDATE drop_products SET reserved_quantity = max(reserved_quantity - ?2, 0)"
                        " WHERE id = ?1") {}

    void settle(const UnreservePlan& plan, Instant now) {
        for (const OrderPlan& order : plan.orders) {
            for (const ReservationId id : order.release) release_.bind(id, now).run();
            for (const ReservationId id : order.confirm) confirm_.bind(id).run();
            if (order.fate == OrderFate::cancelled) cancel_.bind(order.order, now).run();
        }
        for (const GiveBack& give_back : plan.give_backs) {
            Statement& update = give_back.stock.kind == Kind::variant ? variant_ : drop_product_;
            update.bind(give_back.stock.id, give_back.units).run();
        }
    }

  private:
    Statement release_, confirm_, cancel_, variant_, drop_product_;
};

SqliteReservations::SqliteReservations(Connection& connection) : connection_(connection) {}
SqliteReservations::~SqliteReservations() = default;

OrderReader& SqliteReservations::reader() {
    if (!reader_) reader_ = std::make_unique<OrderReader>(connection_);
    return *reader_;
}

std::int64_t SqliteReservations::count_due(const UnreservePolicy& policy, Instant now) {
    const Connection::Task task(connection_, "counting what is due");
    std::int64_t count = 0;
    for (const bool ageing : {false, true}) {
        Statement select(connection_, "SELECT count(*) FROM inventory_reservations WHERE " + due_by(ageing));
        select.bind(ageing ? now - policy.max_age : now).step();
        count += select.integer(0);
    }
    return count;
}

DueChunk SqliteReservations::due(const UnreservePolicy& policy, Instant now, const DuePosition& position,
                                 std::size_t most) {
    const Connection::Task task(connection_, "looking for what is due");
    const std::string column = position.ageing ? "created_at" : "expires_at";
    Statement select(connection_, "SELECT order_id, id, " + column + " FROM inventory_reservations WHERE " +
                                      due_by(position.ageing) + " AND (" + column +
                                      ", id) > (?2, ?3) ORDER BY " + column + ", id LIMIT ?4");
    select.bind(position.ageing ? now - policy.max_age : now, position.after, position.id,
                static_cast<std::int64_t>(most));
    DueChunk chunk;
    while (select.step()) {
        chunk.orders.push_back(select.integer(0));
        if (chunk.orders.size() == most)
            chunk.next = {position.ageing, std::string(select.text(2)), select.integer(1)};
    }
    if (!chunk.next && !position.ageing) chunk.next = {true, "", 0};
    return chunk;
}

Settled SqliteReservations::apply(const RunLock&, std::span<const OrderId> orders, Instant now,
                                  const PlanOrders& plan) {
    const Connection::Task task(connection_, "releasing reservations");
    try {
        if (!settler_) settler_ = std::make_unique<PlanSettler>(connection_);
        Settled settled;
        // Replaces row locks: nobody else writes from here on, and the newest data is read.
        Transaction transaction(connection_, Transaction::Kind::write);
        settled.plan = plan(reader().orders(orders));
        reader().levels(settled);
        settler_->settle(settled.plan, now);
        transaction.commit();
        return settled;
    } catch (const Error& error) {
        // Nothing was written: another writer locked the file for too long.
        if (error.kind() == ErrorKind::unavailable)
            throw Error(ErrorKind::conflict, error.what(), error.hint());
        throw;
    }
}

Settled SqliteReservations::preview(std::span<const OrderId> orders, const PlanOrders& plan) {
    const Connection::Task task(connection_, "previewing");
    const Transaction transaction(connection_, Transaction::Kind::read);
    Settled settled;
    settled.plan = plan(reader().orders(orders));
    reader().levels(settled);
    return settled;
}

}  // namespace slotctl::sqlite

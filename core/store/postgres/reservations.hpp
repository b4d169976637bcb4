#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/reservation_store.hpp"

namespace slotctl::postgres {

class PostgresReservations : public ReservationStore {
  public:
    explicit PostgresReservations(Session& session) : session_(session) {}
    std::int64_t count_due(const UnreservePolicy& policy, Instant now) override;
    DueChunk due(const UnreservePolicy& policy, Instant now, const DuePosition& position,
                 std::size_t most) override;
    Settled apply(const RunLock& lock, std::span<const OrderId> ids, Instant now,
                  const PlanOrders& plan) override;
    Settled preview(std::span<const OrderId> ids, const PlanOrders& plan) override;

  private:
    using GiveBackOfKind = void (*)(pqxx::transaction_base&, StockKey::Kind, Settled&);

    Settled apply(pqxx::connection& c, std::span<const OrderId> ids, Instant now, const PlanOrders& plan,
                  GiveBackOfKind give_back);
    /// Whether other transactions wrote between the last batch and this one, which begins when
    /// `next_transaction` is the number of the next that writes.
    bool others_wrote_by(std::int64_t next_transaction);

    Session& session_;
    std::int64_t next_before_ = 0;  ///< 0: no batch yet
};

}  // namespace slotctl::postgres

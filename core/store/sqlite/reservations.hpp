#pragma once

#include <memory>

#include "core/store/reservation_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class OrderReader;
class PlanSettler;

class SqliteReservations : public ReservationStore {
  public:
    explicit SqliteReservations(Connection& connection);
    ~SqliteReservations() override;
    std::int64_t count_due(const UnreservePolicy& policy, Instant now) override;
    DueChunk due(const UnreservePolicy& policy, Instant now, const DuePosition& position,
                 std::size_t most) override;
    Settled apply(const RunLock& lock, std::span<const OrderId> orders, Instant now,
                  const PlanOrders& plan) override;
    Settled preview(std::span<const OrderId> orders, const PlanOrders& plan) override;

  private:
    OrderReader& reader();

    Connection& connection_;
    // Created at first use and kept, so that every statement is prepared only once.
    std::unique_ptr<OrderReader> reader_;
    std::unique_ptr<PlanSettler> settler_;
};

}  // namespace slotctl::sqlite

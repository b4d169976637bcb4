#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/store/postgres/session.hpp"
#include "core/store/reservation_store.hpp"

namespace slotctl::postgres {

/// The functions that `adopt` makes for an application's tables, in this schema (quoted); none for slotctl's
/// own.
struct Settling {
    std::string schema;
    bool settles = false, variants = false, drop_products = false;

    [[nodiscard]] bool gives_back(std::string_view table) const {
        return table == "product_variants" ? variants : drop_products;
    }
};

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
    /// Whether each stock has at least as much reserved as is given back.
    enum class Stock { expected, drifted };

    Settled apply(pqxx::connection& c, std::span<const OrderId> ids, Instant now, const PlanOrders& plan,
                  Stock stock);

    Session& session_;
    std::optional<Settling> settling_{};
};

}  // namespace slotctl::postgres

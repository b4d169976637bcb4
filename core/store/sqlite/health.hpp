#pragma once

#include "core/store/health_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class SqliteHealth : public HealthStore {
  public:
    explicit SqliteHealth(Connection& connection) : connection_(connection) {}
    void ping() override;
    /// The directory checks report whether the file can be written.
    bool read_only() override { return false; }
    std::optional<Instant> created_at() override;
    bool holds_nothing() override;
    std::vector<OfferingGroup> offerings(Instant now, Instant until) override;
    ReservationBacklog reservations(Instant now, std::chrono::seconds max_age,
                                    std::chrono::seconds processing_grace) override;
    StockDrift stock_drift(std::size_t examples) override;
    OddBookings outside_rules(const BookingQuery& query) override;
    OddBookings overlapping(const BookingQuery& query) override;
    OddBookings moved(const BookingQuery& query, std::span<const ZoneStretch> zones) override;
    std::vector<MovedCount> moved_per_provider(const BookingQuery& query,
                                               std::span<const ZoneStretch> zones) override;
    HeldOrders held_orders(std::size_t examples) override;
    std::optional<Instant> server_time() override;
    std::optional<RecordedRun> first_run_after(std::string_view job, Instant now) override;
    std::vector<RecordedRun> runs(std::string_view job, Instant from, std::size_t limit) override;
    std::vector<RecordedRun> unfinished(std::string_view job) override;
    std::vector<SlotDay> slot_days(Instant now, Instant from, Instant until, std::int64_t step) override;

  private:
    Connection& connection_;
};

}  // namespace slotctl::sqlite

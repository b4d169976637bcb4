#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/plans/health.hpp"
#include "core/plans/performance_facts.hpp"
#include "core/plans/zone_stretches.hpp"
#include "core/store/booking_query.hpp"

namespace slotctl {

struct MovedCount {
    ProviderId provider = 0;
    std::int64_t bookings = 0;
};

/// The queries of the monitor. None of them writes, and none reads all slots or the settled reservations.
class HealthStore {
  public:
    virtual ~HealthStore() = default;

    /// One round trip to the database.
    virtual void ping() = 0;

    /// Whether the database accepts no changes from this connection: it is a standby, or a setting of the
    /// database or the role forbids them.
    virtual bool read_only() = 0;

    /// When the first step of the schema was applied.
    virtual std::optional<Instant> created_at() = 0;

    /// Whether there is neither a calendar nor stock: no provider, service, variant or order.
    virtual bool holds_nothing() = 0;

    /// Active offerings (of active providers and services), grouped by time zone and horizon, ascending;
    /// `covered` counts those with a slot that can be booked at `now` and starts before `until`. `today` is
    /// not set.
    virtual std::vector<OfferingGroup> offerings(Instant now, Instant until) = 0;

    /// Reservations that `unreserve` would release or confirm at `now`.
    virtual ReservationBacklog reservations(Instant now, std::chrono::seconds max_age,
                                            std::chrono::seconds processing_grace) = 0;

    /// Compares each reserved_quantity with the sum of active and confirmed reservations; names at most
    /// `examples` of the differences: variants first, ascending by id.
    virtual StockDrift stock_drift(std::size_t examples) = 0;

    /// Bookings (pending or confirmed) that end after `now`, in a slot that the rules no longer yield,
    /// ascending by start. store/bookings_outside_rules.hpp adds the reasons.
    virtual OddBookings outside_rules(const BookingQuery& query) = 0;

    /// Bookings (pending or confirmed) that start a day before `now` or later, and before an earlier booking
    /// of the same provider in another slot ends. The reason names that one: `it overlaps booking 41`.
    virtual OddBookings overlapping(const BookingQuery& query) = 0;

    /// Bookings (pending or confirmed) that start after `now` and were made with another UTC offset than that
    /// of their provider's zone in `zones`, ascending by start.
    virtual OddBookings moved(const BookingQuery& query, std::span<const ZoneStretch> zones) = 0;
    /// The providers that have such bookings, ascending by id; the first `query.examples` of them.
    virtual std::vector<MovedCount> moved_per_provider(const BookingQuery& query,
                                                       std::span<const ZoneStretch> zones) = 0;

    /// Orders that are cancelled or refunded, with confirmed reservations; ascending by id.
    virtual HeldOrders held_orders(std::size_t examples) = 0;

    /// The time of the database server's clock, queried within the time that a check may take; nothing if
    /// there is no server.
    virtual std::optional<Instant> server_time() = 0;

    /// The first run of `job` that started after `now` and did, or is doing, its work.
    virtual std::optional<RecordedRun> first_run_after(std::string_view job, Instant now) = 0;

    /// Runs of `job` that started at `from` or later, except dry runs, newest first, at most `limit`.
    virtual std::vector<RecordedRun> runs(std::string_view job, Instant from, std::size_t limit) = 0;

    /// Unfinished runs of `job`, newest first.
    virtual std::vector<RecordedRun> unfinished(std::string_view job) = 0;

    /// Slots that start in [from, until), by UTC date, for the first and then every `step`-th active offering
    /// in key order. `now` decides which can be booked. `step` >= 1.
    virtual std::vector<SlotDay> slot_days(Instant now, Instant from, Instant until, std::int64_t step) = 0;
};

}  // namespace slotctl

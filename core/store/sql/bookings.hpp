#pragma once

#include "core/store/booking_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// Reads calendars in the current transaction of a Database.
using ReadCalendars = std::function<std::vector<ProviderCalendar>(
    std::span<const ProviderId>, std::span<const ServiceId>, const Interval& starts, Instant now)>;

class Bookings : public BookingStore {
  public:
    Bookings(Database& database, ReadCalendars read_calendars)
        : database_(database), read_calendars_(std::move(read_calendars)) {}
    std::vector<StoredBooking> find(BookingId id) override;
    std::vector<StoredBooking> around(ProviderId provider, const Interval& time) override;
    std::vector<ProviderId> booked_providers(std::span<const ServiceId> services, const Interval& starts,
                                             Instant now, bool archived) override;
    void change(std::span<const ProviderId> providers,
                const std::function<void(BookingTransaction&)>& work) override;
    std::int64_t count_ended_holds(Instant now) override;
    std::int64_t release_ended_holds(const RunLock& lock, Instant now, std::int64_t most) override;
    void forget_keys(const RunLock& lock, Instant before) override;

  private:
    Database& database_;
    ReadCalendars read_calendars_;
};

}  // namespace slotctl::sql

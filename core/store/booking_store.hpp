#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/plans/provider_calendar.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

using BookingId = std::int64_t;

/// A row of `bookings`.
struct StoredBooking {
    BookingId id = 0;
    OfferingKey offering;
    Interval time;
    std::string customer;
    BookingStatus status = BookingStatus::confirmed;
    Instant created_at{};
    std::optional<Instant> hold_until;      ///< a pending booking keeps others out only until then
    std::optional<Instant> moved_at{};      ///< when it gets another start; only written
    std::optional<Instant> archived_at{};   ///< when it was put aside; only read
    std::optional<Instant> completed_at{};  ///< when it is completed; only written
};

/// The answer to a request that may be repeated.
struct KeyedBooking {
    std::string request;  ///< what was asked for
    ProviderId provider = 0;
    BookingId booking = 0;
};

/// Whose key it is, and the key.
struct BookingKey {
    std::string scope, key;
};

/// A transaction that changes bookings. Functions that write return false, and the transaction goes on, if a
/// constraint of the database refuses: a slot would be overbooked, two booked slots would conflict, or the
/// key is used already.
class BookingTransaction {
  public:
    virtual ~BookingTransaction() = default;

    virtual std::optional<KeyedBooking> keyed(const BookingKey& key) = 0;
    virtual bool remember(const BookingKey& key, const KeyedBooking& booking, Instant now) = 0;

    /// As CalendarStore::load.
    virtual std::vector<ProviderCalendar> calendars(std::span<const ProviderId> providers,
                                                    std::span<const ServiceId> services,
                                                    const Interval& starts, Instant now) = 0;
    virtual std::optional<StoredBooking> booking(ProviderId provider, BookingId id) = 0;

    /// Makes an unbooked generated slot that differs in length, or has other places, give way to a booking
    /// of this time: the rules have changed since it was filled.
    virtual void fit_slot(const OfferingKey& offering, const Interval& time, int capacity) = 0;
    /// Returns its id; nothing if it was refused.
    virtual std::optional<BookingId> add(const StoredBooking& booking) = 0;
    /// Writes time, status and hold; also false if the booking is no longer at that time and status.
    virtual bool update(const StoredBooking& before, const StoredBooking& after) = 0;
    /// Cancels bookings of these providers whose hold has ended.
    virtual void release_holds(std::span<const ProviderId> providers, Instant now) = 0;
};

/// Bookings one by one, as customers and operators make them.
class BookingStore {
  public:
    virtual ~BookingStore() = default;

    /// The bookings with this id: more than one only if applications chose ids of their own.
    virtual std::vector<StoredBooking> find(BookingId id) = 0;

    /// The bookings of a provider, except cancelled ones, that may overlap a time; ascending by start.
    virtual std::vector<StoredBooking> around(ProviderId provider, const Interval& time) = 0;

    /// The providers with a booking of these services (empty: any) that begins in `starts`, whether or not
    /// they offer anything; ascending. Cancelled bookings and holds that have ended by `now` do not count,
    /// and those that were put aside only if `archived`.
    virtual std::vector<ProviderId> booked_providers(std::span<const ServiceId> services,
                                                     const Interval& starts, Instant now, bool archived) = 0;

    /// Runs `work` in one transaction, which is committed when it returns. Meanwhile nobody else changes the
    /// bookings of these providers (ascending) through this function. Throws Error(conflict) if another
    /// writer interfered (nothing was done, try again), Error(in_doubt) if the connection broke during the
    /// commit.
    virtual void change(std::span<const ProviderId> providers,
                        const std::function<void(BookingTransaction&)>& work) = 0;

    /// How many holds have ended by `now` and were not released.
    virtual std::int64_t count_ended_holds(Instant now) = 0;
    /// Cancels up to `most` of those that nobody else is changing, in one transaction. Returns how many.
    virtual std::int64_t release_ended_holds(const RunLock& lock, Instant now, std::int64_t most) = 0;
    /// Forgets keys from before then.
    virtual void forget_keys(const RunLock& lock, Instant before) = 0;
};

}  // namespace slotctl

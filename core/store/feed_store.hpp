#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/exchange/business.hpp"
#include "core/plans/provider_calendar.hpp"

namespace slotctl {

/// A secret address at which a provider's bookings can be read as a calendar.
struct CalendarFeed {
    ProviderId provider = 0;
    std::string provider_name;
    std::string name;  ///< not empty; unique within the provider
    bool busy_only = false;
    std::string secret_hash;  ///< SHA-256 as 64 hexadecimal digits
    Instant added_at{};
};

/// A booking as calendars show it.
struct FeedBooking {
    std::int64_t id = 0;
    ServiceId service = 0;
    std::string service_name;  ///< empty: the service was deleted
    std::string customer;
    Interval time;
    BookingStatus status = BookingStatus::confirmed;
    Instant created_at{};
    std::optional<Instant> hold_until;
    std::int64_t revision = 0;          ///< how often it has changed
    std::optional<Instant> changed_at;  ///< when it last changed; nothing: not since it was made
    /// Another provider with a lower id has a booking with this id: applications chose ids of their own.
    bool id_is_repeated = false;
};

/// Which bookings of a provider a calendar shows.
struct FeedQuery {
    ProviderId provider = 0;
    Interval window;            ///< those that overlap it
    Instant cancelled_since{};  ///< of cancelled ones, only those that have changed since
};

/// Bookings for calendars elsewhere, and the addresses at which they are read.
class FeedStore {
  public:
    virtual ~FeedStore() = default;

    /// Ascending by provider and name. No providers: of all.
    virtual std::vector<CalendarFeed> feeds(std::span<const ProviderId> providers) = 0;
    /// The feed with this hash of its secret.
    virtual std::optional<CalendarFeed> find(const std::string& secret_hash) = 0;
    /// False if the provider has a feed of that name.
    virtual bool add(const CalendarFeed& feed) = 0;
    /// False if there is no such feed.
    virtual bool remove(ProviderId provider, const std::string& name) = 0;

    /// Passes each booking to `take`, ascending by id, in bounded memory: each once, also if it changes
    /// meanwhile.
    virtual void bookings(const FeedQuery& query, const std::function<void(const FeedBooking&)>& take) = 0;
};

}  // namespace slotctl

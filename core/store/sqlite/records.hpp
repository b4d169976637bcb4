#pragma once

#include <optional>

#include "core/exchange/business.hpp"
#include "core/store/sqlite/statement.hpp"

/// Rows as complete records of the exchange format.
namespace slotctl::sqlite {

inline constexpr const char* service_columns =
    "id, name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes, "
    "min_notice_minutes,"
    " capacity, max_slots, active";
ServiceRecord service_of(const Statement& row);

/// For `slots s`. The blocked span is set only if it is booked.
inline constexpr const char* slot_columns =
    "s.provider_id, s.service_id, s.starts_at, s.ends_at, s.capacity, s.origin,"
    " iif(s.booked_count > 0, s.blocked_from, NULL), iif(s.booked_count > 0, s.blocked_until, NULL)";
SlotRecord slot_of(const Statement& row);

/// For `bookings b`.
inline constexpr const char* booking_columns =
    "b.id, b.provider_id, b.service_id, b.starts_at, b.ends_at, b.customer, b.status, b.created_at,"
    " b.hold_until, b.archived_at, b.moved_at";
BookingRecord booking_of(const Statement& row);

inline constexpr const char* provider_columns = "id, name, time_zone, active";
inline constexpr const char* order_columns =
    "id, status, payment_status, created_at, cancelled_at, cancel_reason";

/// Reads providers with their lists, and orders with theirs, from the current row of a statement.
class ListedRecords {
  public:
    /// Only `with_secrets`, providers have their calendars and feeds.
    explicit ListedRecords(Connection& connection, bool with_secrets = false);
    ProviderRecord provider_of(const Statement& row);
    OrderRecord order_of(const Statement& row);

  private:
    std::vector<AvailabilityRecord> availability(ProviderId provider);
    std::vector<OverrideRecord> overrides(ProviderId provider);
    std::vector<OfferingRecord> offerings(ProviderId provider);
    std::vector<HoursRecord> hours(ProviderId provider, ServiceId service);
    std::vector<CalendarRecord> calendars(ProviderId provider);
    std::vector<FeedRecord> feeds(ProviderId provider);

    bool with_secrets_;
    Statement availability_, overrides_, offerings_, hours_, calendars_, feeds_, reservations_;
};

}  // namespace slotctl::sqlite

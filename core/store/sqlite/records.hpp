#pragma once

#include <optional>

#include "core/exchange/business.hpp"
#include "core/store/sqlite/statement.hpp"

/// Rows as the records of the exchange format, complete.
namespace slotctl::sqlite {

inline constexpr const char* service_columns =
    "id, name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes, "
    "min_notice_minutes,"
    " capacity, max_slots, active";
ServiceRecord service_of(const Statement& row);

inline constexpr const char* booking_columns =
    "id, provider_id, service_id, starts_at, ends_at, customer, status, created_at";
BookingRecord booking_of(const Statement& row);

inline constexpr const char* provider_columns = "id, name, time_zone, active";
inline constexpr const char* order_columns =
    "id, status, payment_status, created_at, cancelled_at, cancel_reason";

/// Reads providers with their lists, and orders with theirs, from the current row of a statement.
class ListedRecords {
  public:
    explicit ListedRecords(Connection& connection);
    ProviderRecord provider_of(const Statement& row);
    OrderRecord order_of(const Statement& row);

  private:
    std::vector<AvailabilityRecord> availability(ProviderId provider);
    std::vector<OverrideRecord> overrides(ProviderId provider);
    std::vector<OfferingRecord> offerings(ProviderId provider);
    std::vector<HoursRecord> hours(ProviderId provider, ServiceId service);

    Statement availability_, overrides_, offerings_, hours_, reservations_;
};

}  // namespace slotctl::sqlite

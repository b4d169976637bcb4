#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "core/exchange/business.hpp"

/// Rows as complete records of the exchange format. Each row has the columns named beside the function.
namespace slotctl::postgres {

inline constexpr const char* service_columns =
    "id, name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes, "
    "min_notice_minutes,"
    " capacity, max_slots, active";
ServiceRecord service_of(const pqxx::row& row);

/// For `slots s`. The blocked span is set only if it is booked.
extern const std::string slot_columns;
SlotRecord slot_of(const pqxx::row& row);

extern const std::string booking_columns;  ///< for `bookings b`
BookingRecord booking_of(const pqxx::row& row);

inline constexpr const char* variant_columns = "id, sku, stock_quantity";
VariantRecord variant_of(const pqxx::row& row);

inline constexpr const char* drop_product_columns = "id, variant_id, stock_quantity";
DropProductRecord drop_product_of(const pqxx::row& row);

/// With their lists, read by the same transaction; ascending by id.
inline constexpr const char* provider_columns = "id, name, time_zone, active";
/// Only `with_secrets`, they have their calendars and feeds.
std::vector<ProviderRecord> providers_of(pqxx::transaction_base& tx, const pqxx::result& rows,
                                         bool with_secrets = false);

extern const std::string order_columns;
std::vector<OrderRecord> orders_of(pqxx::transaction_base& tx, const pqxx::result& rows);

}  // namespace slotctl::postgres

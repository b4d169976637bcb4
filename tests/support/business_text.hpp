#pragma once

#include <sstream>
#include <string>

#include "core/exchange/json.hpp"

namespace slotctl::tests {

/// A business in the import format. Businesses with the same text are the same.
inline std::string text_of(const Business& business) {
    std::ostringstream out;
    BusinessWriter writer(out);
    for (const auto& record : business.services) writer.service(record);
    for (const auto& record : business.providers) writer.provider(record);
    for (const auto& record : business.slots) writer.slot(record);
    business.bookings.each([&](const BookingRecord& record, std::size_t) { writer.booking(record); });
    for (const auto& record : business.variants) writer.variant(record);
    for (const auto& record : business.drop_products) writer.drop_product(record);
    business.orders.each([&](const OrderRecord& record, std::size_t) { writer.order(record); });
    for (std::size_t i = 0; i < flat_list_count; ++i)
        business.flat[i].each(
            [&](const FlatRecord& record, std::size_t) { writer.flat(flat_lists()[i], record); });
    writer.finish();
    return out.str();
}

}  // namespace slotctl::tests

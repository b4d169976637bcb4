#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/references.hpp"

namespace slotctl {

/// What an import needs to know about the stored records. All results are complete records, ascending by id.
/// The bookings, orders and reservations read are locked until the import ends, so that nobody meanwhile
/// takes a step forward that the import would undo. Each call asks for a few thousand records.
class StoredRecords {
  public:
    virtual ~StoredRecords() = default;

    virtual std::vector<ServiceRecord> services(const Ids& ids) = 0;
    virtual std::vector<ProviderRecord> providers(const Ids& ids) = 0;
    /// Those with a record's id and provider, and those with a record's provider, service, start and
    /// customer.
    virtual std::vector<BookingRecord> bookings(std::span<const BookingRecord> records) = 0;
    /// Those, pending or confirmed, that start after `now` and not when they were made for.
    virtual std::vector<BookingRecord> moved_bookings(Instant now) = 0;
    /// Those with the same provider, service and start, and the time that they block, whether booked or not.
    virtual std::vector<SlotRecord> slots(std::span<const SlotRecord> records) = 0;
    virtual std::vector<VariantRecord> variants(const Ids& ids) = 0;
    virtual std::vector<DropProductRecord> drop_products(const Ids& ids) = 0;
    /// With their reservations, ascending by id.
    virtual std::vector<OrderRecord> orders(const Ids& ids) = 0;
    /// The orders of those reservations that are stored, by reservation id.
    virtual std::vector<std::pair<std::int64_t, std::int64_t>> owners(const Ids& reservations) = 0;
};

}  // namespace slotctl

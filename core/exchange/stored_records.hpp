#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/references.hpp"

namespace slotctl {

/// What an import has to know of the records that are stored. Every answer holds complete records, ascending
/// by id. What bookings, orders and reservations say is locked until the import ends, so that nobody takes a
/// step meanwhile that the import would take back. Asked for a few thousand records at a time.
class StoredRecords {
  public:
    virtual ~StoredRecords() = default;

    virtual std::vector<ServiceRecord> services(const Ids& ids) = 0;
    virtual std::vector<ProviderRecord> providers(const Ids& ids) = 0;
    /// Those that have the id of a record and its provider, and those that have a record's provider, service,
    /// start and customer.
    virtual std::vector<BookingRecord> bookings(std::span<const BookingRecord> records) = 0;
    /// Those of the same provider, service and start, with what they block, booked or not.
    virtual std::vector<SlotRecord> slots(std::span<const SlotRecord> records) = 0;
    virtual std::vector<VariantRecord> variants(const Ids& ids) = 0;
    virtual std::vector<DropProductRecord> drop_products(const Ids& ids) = 0;
    /// With their reservations, ascending by id.
    virtual std::vector<OrderRecord> orders(const Ids& ids) = 0;
    /// The orders of those reservations that are stored, by the reservation's id.
    virtual std::vector<std::pair<std::int64_t, std::int64_t>> owners(const Ids& reservations) = 0;
};

}  // namespace slotctl

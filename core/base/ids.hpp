#pragma once

#include <compare>
#include <cstdint>

namespace slotctl {

/// Keys of the stored records: positive, assigned by whichever program created the record.
using ProviderId = std::int64_t;
using ServiceId = std::int64_t;
using RunId = std::int64_t;
using OrderId = std::int64_t;
using ReservationId = std::int64_t;
using VariantId = std::int64_t;
using DropProductId = std::int64_t;

/// A provider qualified for a service.
struct OfferingKey {
    ProviderId provider = 0;
    ServiceId service = 0;
    auto operator<=>(const OfferingKey&) const = default;
};

}  // namespace slotctl

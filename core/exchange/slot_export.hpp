#pragma once

#include <cstdint>

#include "core/exchange/business.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

/// A slot as found by an export, manual or booked.
struct FoundSlot {
    SlotRecord record;          ///< with a span if the service's buffers would give another one
    bool peculiar = false;      ///< its bookings would not give it the values of the record
    std::int64_t booked = 0;    ///< places, by its own count
    std::int64_t bookings = 0;  ///< those that take a place
    bool covers_them = false;   ///< it is booked, and blocks the time of all of them
};

/// Writes the slot if it does not follow from rules and bookings, and notes if it contradicts its bookings:
/// only bookings determine what is booked, and those that their slot does not cover are written as
/// `without_slot`.
void export_slot(BusinessWriter& writer, const FoundSlot& slot);

}  // namespace slotctl

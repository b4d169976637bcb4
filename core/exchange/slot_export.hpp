#pragma once

#include <cstdint>

#include "core/exchange/business.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

/// A slot as an export finds it, made by hand or booked.
struct FoundSlot {
    SlotRecord record;          ///< with a span where the service's buffers ask for another one
    bool peculiar = false;      ///< its bookings would not give it what the record says
    std::int64_t booked = 0;    ///< places, by its own count
    std::int64_t bookings = 0;  ///< those that hold a place
    bool covers_them = false;   ///< it is booked, and blocks the time of all of them
};

/// Writes the slot if it does not follow from rules and bookings, and notes where it contradicts its
/// bookings: bookings alone say what is booked, and those that their slot does not cover are written
/// `without_slot`.
void export_slot(BusinessWriter& writer, const FoundSlot& slot);

}  // namespace slotctl

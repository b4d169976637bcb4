#include "core/exchange/slot_export.hpp"

#include <string>

namespace slotctl {

void export_slot(BusinessWriter& writer, const FoundSlot& slot) {
    const SlotRecord& record = slot.record;
    if (record.origin == SlotOrigin::manual || (slot.covers_them && slot.peculiar)) writer.slot(record);
    if (slot.booked == 0) return;
    const auto doubt = [&](std::string message) {
        writer.doubt("the slot of provider " + std::to_string(record.provider) + ", service " +
                         std::to_string(record.service) + ", " + format_instant(record.starts_at),
                     std::move(message));
    };
    if (slot.bookings > 0 && !slot.covers_them) {
        doubt("blocks less than its bookings, which come back without a slot");
    } else if (slot.booked != slot.bookings) {
        doubt("counts " + std::to_string(slot.booked) + " as booked, but its bookings are " +
              std::to_string(slot.bookings));
    }
}

}  // namespace slotctl

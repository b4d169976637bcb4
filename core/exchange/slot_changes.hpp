#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/stored_records.hpp"

namespace slotctl {

/// In which order a file's slots and bookings are written, so that every state can be made again.
///
/// A slot may block another time than its service's buffers ask for today, so that its bookings stand beside
/// each other; and bookings may stand without slots, over the time of others. So, after what gives places
/// back: the buffers of some services are set aside; bookings are made that get no slot; slots are written;
/// bookings are loaded into those whose span the file gives, which then get it; the buffers are put back;
/// everything else is loaded.
struct SlotChanges {
    std::vector<ServiceId> set_aside;       ///< services whose buffers are set aside, ascending
    std::vector<std::size_t> without_slot;  ///< new bookings that get no slot, as positions in the file
    std::vector<std::size_t> written;       ///< slots that are not stored as the file has them
    std::vector<std::size_t> in_spans;      ///< bookings in those of them whose span the file gives
    std::vector<std::size_t> others;        ///< all other bookings
};

/// `bookings` are the ids of the stored bookings that those of the file mean. Counts slots in `report`.
SlotChanges plan_slots(const Business& business, const std::vector<std::optional<std::int64_t>>& bookings,
                       StoredRecords& stored, ImportReport& report);

/// Carries the changes out in that order. `bookings` and `slots` are a store's own, with the functions that
/// are called here.
template <class Bookings, class Slots>
void write_slots_and_bookings(const SlotChanges& changes, Bookings& bookings, Slots& slots) {
    bookings.free_places();
    slots.set_buffers_aside(changes.set_aside);
    bookings.make_without_slot(changes.without_slot);
    slots.write(changes.written);
    bookings.load(changes.in_spans);
    slots.give_spans(changes.written);
    slots.put_buffers_back();
    bookings.load(changes.others);
    slots.limit(changes.written);
}

}  // namespace slotctl

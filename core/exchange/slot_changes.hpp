#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/stored_records.hpp"

namespace slotctl {

/// The order in which a file's slots and bookings are written, so that every state can be reproduced.
///
/// A slot may block another time than its service's buffers would today, so that its bookings are next to
/// each other; and bookings may exist without slots, over the time of others. So, once places have been
/// freed: the buffers of some services are set aside; bookings without a slot are created; slots are written;
/// bookings are loaded into those whose span the file gives, which then get that span; the buffers are
/// restored; and everything else is loaded.
struct SlotChanges {
    std::vector<ServiceId> set_aside;       ///< services whose buffers are set aside, ascending
    std::vector<std::size_t> without_slot;  ///< new bookings without a slot, as positions in the file
    std::vector<std::size_t> written;       ///< slots that are not stored as in the file
    std::vector<std::size_t> in_spans;      ///< bookings in those of them whose span the file gives
    std::vector<std::size_t> others;        ///< all other bookings
};

/// `bookings` are the ids of the stored bookings that correspond to those of the file. Counts slots in
/// `report`.
SlotChanges plan_slots(const Business& business, const std::vector<std::optional<std::int64_t>>& bookings,
                       StoredRecords& stored, ImportReport& report);

/// Carries out the changes in that order. `bookings` and `slots` belong to a store and have the functions
/// that are called here.
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

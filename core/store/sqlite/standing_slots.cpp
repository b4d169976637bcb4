#include "core/store/sqlite/standing_slots.hpp"

namespace slotctl::sqlite {

// Booked slots do not overlap, so of all that begin to block by ?2, only the last can reach into the time.
BookedSlots::BookedSlots(Connection& connection)
    : select_(connection,
              "SELECT service_id, starts_at, ends_at, coalesce(blocked_from, starts_at),"
              " coalesce(blocked_until, ends_at), booked_count, capacity, origin = 'manual' FROM slots"
              " WHERE provider_id = ?1 AND booked_count > 0 AND blocked_from >= coalesce((SELECT"
              " max(blocked_from) FROM slots WHERE provider_id = ?1 AND booked_count > 0 AND blocked_from <="
              " ?2), '') AND blocked_from < ?3 AND blocked_until > ?2") {}

std::vector<StandingSlot> BookedSlots::standing(ProviderId provider, const Interval& time) {
    std::vector<StandingSlot> slots;
    for (select_.bind(provider, time.begin, time.end); select_.step();) {
        slots.push_back({select_.integer(0),
                         {select_.instant(1), select_.instant(2)},
                         {select_.instant(3), select_.instant(4)},
                         select_.small_integer(6),
                         select_.small_integer(5),
                         select_.boolean(7)});
    }
    return slots;
}

std::vector<BookedSlot> BookedSlots::of(ProviderId provider, const Interval& time) {
    std::vector<BookedSlot> slots;
    for (const StandingSlot& slot : standing(provider, time)) {
        slots.push_back(
            {{provider, slot.service}, slot.time.begin, slot.blocks, slot.booked_count, slot.capacity});
    }
    return slots;
}

}  // namespace slotctl::sqlite

#include "core/store/sqlite/booked_slots.hpp"

namespace slotctl::sqlite {

BookedSlots::BookedSlots(Connection& connection)
    : select_(connection,
              "SELECT service_id, starts_at, coalesce(blocked_from, starts_at),"
              " coalesce(blocked_until, ends_at), booked_count, capacity FROM slots WHERE provider_id = ?1"
              " AND booked_count > 0 AND coalesce(blocked_from, starts_at) < ?3"
              " AND coalesce(blocked_until, ends_at) > ?2") {}

std::vector<BookedSlot> BookedSlots::of(ProviderId provider, const Interval& time) {
    std::vector<BookedSlot> slots;
    for (select_.bind(provider, time.begin, time.end); select_.step();) {
        slots.push_back({{provider, select_.integer(0)},
                         select_.instant(1),
                         {select_.instant(2), select_.instant(3)},
                         select_.small_integer(4),
                         select_.small_integer(5)});
    }
    return slots;
}

}  // namespace slotctl::sqlite

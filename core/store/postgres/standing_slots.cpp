#include "core/store/postgres/standing_slots.hpp"

#include <algorithm>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// The last instant that our texts can express.
const Instant last_instant{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

}  // namespace

std::vector<std::pair<ProviderId, StandingSlot>> booked_slots(pqxx::transaction_base& tx,
                                                              std::span<const ProviderId> providers,
                                                              const Interval& time) {
    // Each provider is a separate look-up in the index of booked slots.
    const auto rows = exec_params(
        tx,
        "SELECT p.id, s.* FROM pg_catalog.unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL (SELECT "
        "service_id, " +
            epoch_seconds("starts_at") + ", " + epoch_seconds("ends_at") + ", " +
            epoch_seconds("coalesce(blocked_from, starts_at)") + ", " +
            epoch_seconds("coalesce(blocked_until, ends_at)") +
            ", booked_count, capacity, origin = 'manual' FROM slots WHERE provider_id = p.id AND booked_count"
            " > 0 AND pg_catalog.tstzrange(coalesce(blocked_from, starts_at), coalesce(blocked_until,"
            " ends_at)) && pg_catalog.tstzrange($2::timestamptz, $3::timestamptz)) s",
        ids_array(providers), format_instant(time.begin), format_instant(std::min(time.end, last_instant)));
    std::vector<std::pair<ProviderId, StandingSlot>> slots;
    slots.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) {
        slots.emplace_back(int_from(row[0]), StandingSlot{int_from(row[1]),
                                                          {instant_from(row[2]), instant_from(row[3])},
                                                          {instant_from(row[4]), instant_from(row[5])},
                                                          static_cast<int>(int_from(row[7])),
                                                          static_cast<int>(int_from(row[6])),
                                                          bool_from(row[8])});
    }
    return slots;
}

std::vector<BookedSlot> booked_slots(pqxx::transaction_base& tx, ProviderId provider, const Interval& time) {
    std::vector<BookedSlot> slots;
    for (const auto& [of, slot] : booked_slots(tx, std::span(&provider, 1), time)) {
        slots.push_back({{of, slot.service}, slot.time.begin, slot.blocks, slot.booked_count, slot.capacity});
    }
    return slots;
}

}  // namespace slotctl::postgres

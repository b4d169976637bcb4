#include "core/store/postgres/booked_slots.hpp"

#include <algorithm>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// The last instant that our texts can express.
const Instant last_instant{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

}  // namespace

std::vector<BookedSlot> booked_slots(pqxx::transaction_base& tx, ProviderId provider, const Interval& time) {
    const auto rows = exec_params(
        tx,
        "SELECT service_id, " + epoch_seconds("starts_at") + ", " +
            epoch_seconds("coalesce(blocked_from, starts_at)") + ", " +
            epoch_seconds("coalesce(blocked_until, ends_at)") +
            ", booked_count, capacity FROM slots WHERE provider_id = $1::bigint AND booked_count > 0"
            " AND pg_catalog.tstzrange(coalesce(blocked_from, starts_at), coalesce(blocked_until, ends_at))"
            " && pg_catalog.tstzrange($2::timestamptz, $3::timestamptz)",
        provider, format_instant(time.begin), format_instant(std::min(time.end, last_instant)));
    std::vector<BookedSlot> slots;
    for (const auto& row : rows) {
        slots.push_back({{provider, int_from(row[0])},
                         instant_from(row[1]),
                         {instant_from(row[2]), instant_from(row[3])},
                         static_cast<int>(int_from(row[4])),
                         static_cast<int>(int_from(row[5]))});
    }
    return slots;
}

}  // namespace slotctl::postgres

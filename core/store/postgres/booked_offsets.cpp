#include "core/store/postgres/booked_offsets.hpp"

#include <algorithm>

#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/standing_slots.hpp"

namespace slotctl::postgres {

namespace {

// $1 to $4: the stretches of zones, $5 providers, $6 services, $7 how many. This never waits for an
// application's row, and skips the bookings of a provider whose zone is being changed.
constexpr const char* record_sql = R"(
WITH open AS (
    SELECT b.provider_id, b.id, z.utc_offset FROM bookings b JOIN providers p ON p.id = b.provider_id
    JOIN unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::integer[])
        AS z(zone, from_at, until_at, utc_offset)
        ON z.zone = p.time_zone AND b.starts_at >= z.from_at AND b.starts_at < z.until_at
    WHERE b.utc_offset_seconds IS NULL AND b.status IN ('pending', 'confirmed')
      AND b.starts_at >= ($2::timestamptz[])[1]
      AND ($5 = '{}' OR b.provider_id = ANY ($5::bigint[])) AND ($6 = '{}' OR b.service_id = ANY ($6::bigint[]))
    LIMIT $7::bigint FOR NO KEY UPDATE OF b SKIP LOCKED FOR SHARE OF p SKIP LOCKED)
UPDATE bookings b SET utc_offset_seconds = open.utc_offset FROM open
WHERE b.provider_id = open.provider_id AND b.id = open.id)";

constexpr const char* move_sql =
    "UPDATE bookings SET starts_at = $4::timestamptz, ends_at = ends_at + ($4::timestamptz - $3::timestamptz)"
    " WHERE provider_id = $1::bigint AND id = $2::bigint AND starts_at = $3::timestamptz"
    " AND status IN ('pending', 'confirmed') AND utc_offset_seconds IS NOT NULL";

/// The bookings among these that nobody else is changing; they stay locked.
std::vector<std::int64_t> lock_free_ones(pqxx::transaction_base& tx, std::span<const BookingMove> moves) {
    ArrayText ids;
    for (const BookingMove& move : moves) ids.add(move.booking);
    std::vector<std::int64_t> locked;
    const auto rows = exec_params(tx,
                                  "SELECT id FROM bookings WHERE provider_id = $1::bigint AND id = ANY "
                                  "($2::bigint[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
                                  moves.front().offering.provider, ids.str());
    for (const auto& row : rows) locked.push_back(int_from(row[0]));
    return locked;
}

/// False if the database refuses, or if the booking has changed.
bool move_one(pqxx::transaction_base& tx, const BookingMove& move) {
    tx.exec("SAVEPOINT slotctl_move");
    try {
        const auto done = exec_params(tx, move_sql, move.offering.provider, move.booking,
                                      format_instant(move.from), format_instant(move.to));
        tx.exec("RELEASE SAVEPOINT slotctl_move");
        return done.affected_rows() > 0;
    } catch (const pqxx::sql_error& error) {
        // A constraint refused it; after any other error, the batch must be retried.
        if (error.sqlstate().substr(0, 2) != "23") throw;
        tx.exec("ROLLBACK TO SAVEPOINT slotctl_move; RELEASE SAVEPOINT slotctl_move");
        log::debug("booking " + std::to_string(move.booking) + " stays: " + joined_lines(error.what()));
        return false;
    }
}

}  // namespace

std::int64_t PostgresBookedOffsets::record(const RunLock&, const MaintainScope& scope,
                                           std::span<const ZoneStretch> zones, std::int64_t limit) {
    return session_.run("recording the UTC offsets of bookings", [&](pqxx::connection& c) {
        const StretchArrays stretches(zones);
        pqxx::work tx(c);
        tx.exec(std::string("SET LOCAL lock_timeout = '3s'; ") + let_go_of_locks);
        const auto done = exec_params(tx, record_sql, stretches.zones.str(), stretches.from.str(),
                                      stretches.until.str(), stretches.offsets.str(),
                                      ids_array(scope.providers), ids_array(scope.services), limit);
        tx.commit();
        return static_cast<std::int64_t>(done.affected_rows());
    });
}

std::vector<BookedSlot> PostgresBookedOffsets::taken(ProviderId provider, const Interval& time) {
    return session_.run("reading booked slots", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        return booked_slots(tx, provider, time);
    });
}

std::vector<std::int64_t> PostgresBookedOffsets::move(const RunLock&, std::span<const BookingMove> moves) {
    if (moves.empty()) return {};
    return session_.run("moving bookings", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(std::string("SET LOCAL lock_timeout = '3s'; ") + let_go_of_locks);
        const auto locked = lock_free_ones(tx, moves);
        std::vector<std::int64_t> moved;
        for (const BookingMove& move : moves) {
            if (!std::binary_search(locked.begin(), locked.end(), move.booking)) continue;
            if (move_one(tx, move)) moved.push_back(move.booking);
        }
        tx.commit();
        return moved;
    });
}

}  // namespace slotctl::postgres

#include "core/store/sqlite/booked_offsets.hpp"

#include "core/base/log.hpp"
#include "core/store/sqlite/standing_slots.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

// ?1: the stretches of zones, ?2: their beginning, ?3 providers, ?4 services, ?5 how many.
constexpr const char* record_sql = R"(
UPDATE bookings SET utc_offset_seconds = open.utc_offset FROM (
    WITH z AS MATERIALIZED (
        SELECT json_extract(value, '$[0]') AS zone, json_extract(value, '$[1]') AS from_at,
               json_extract(value, '$[2]') AS until_at, json_extract(value, '$[3]') AS utc_offset
        FROM json_each(?1))
    SELECT b.id, z.utc_offset FROM bookings b CROSS JOIN providers p ON p.id = b.provider_id
    CROSS JOIN z ON z.zone = p.time_zone AND b.starts_at >= z.from_at AND b.starts_at < z.until_at
    WHERE b.utc_offset_seconds IS NULL AND b.status IN ('pending', 'confirmed') AND b.starts_at >= ?2
      AND (?3 = '[]' OR b.provider_id IN (SELECT value FROM json_each(?3)))
      AND (?4 = '[]' OR b.service_id IN (SELECT value FROM json_each(?4)))
    LIMIT ?5) AS open
WHERE bookings.id = open.id)";

constexpr const char* move_sql =
    "UPDATE bookings SET starts_at = ?4, ends_at = strftime('%Y-%m-%dT%H:%M:%SZ', ends_at, ?5 || ' seconds')"
    " WHERE provider_id = ?1 AND id = ?2 AND starts_at = ?3 AND status IN ('pending', 'confirmed')"
    " AND utc_offset_seconds IS NOT NULL";

}  // namespace

std::string json_array(const std::vector<std::int64_t>& ids) {
    std::string text;
    for (const std::int64_t id : ids) text += (text.empty() ? "" : ",") + std::to_string(id);
    return "[" + text + "]";
}

std::string json_array(std::span<const ZoneStretch> stretches) {
    std::string text;
    for (const ZoneStretch& stretch : stretches) {
        // Names of existing zones need no escapes.
        text += (text.empty() ? "[\"" : ",[\"") + stretch.zone + "\",\"" + format_instant(stretch.from) +
                "\",\"" + format_instant(stretch.until) + "\"," + std::to_string(stretch.offset.count()) +
                "]";
    }
    return "[" + text + "]";
}

std::int64_t SqliteBookedOffsets::record(const RunLock&, const MaintainScope& scope,
                                         std::span<const ZoneStretch> zones, std::int64_t limit) {
    if (zones.empty()) return 0;
    const Connection::Task task(connection_, "recording the UTC offsets of bookings");
    Transaction transaction(connection_, Transaction::Kind::write);
    const std::int64_t done = Statement(connection_, record_sql)
                                  .bind(json_array(zones), zones.front().from, json_array(scope.providers),
                                        json_array(scope.services), limit)
                                  .run();
    transaction.commit();
    return done;
}

std::vector<BookedSlot> SqliteBookedOffsets::taken(ProviderId provider, const Interval& time) {
    const Connection::Task task(connection_, "reading booked slots");
    return BookedSlots(connection_).of(provider, time);
}

std::vector<std::int64_t> SqliteBookedOffsets::move(const RunLock&, std::span<const BookingMove> moves) {
    const Connection::Task task(connection_, "moving bookings");
    std::vector<std::int64_t> moved;
    Transaction transaction(connection_, Transaction::Kind::write);
    Statement update(connection_, move_sql);
    for (const BookingMove& move : moves) {
        try {
            if (update
                    .bind(move.offering.provider, move.booking, move.from, move.to,
                          std::int64_t{(move.to - move.from).count()})
                    .run() > 0)
                moved.push_back(move.booking);
        } catch (const Refused& refused) {
            log::debug("booking " + std::to_string(move.booking) + " stays: " + refused.what());
        }
    }
    transaction.commit();
    return moved;
}

}  // namespace slotctl::sqlite

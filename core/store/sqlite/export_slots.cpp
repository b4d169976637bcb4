#include "core/store/sqlite/export_slots.hpp"

#include <string>

#include "core/exchange/slot_export.hpp"
#include "core/store/sqlite/records.hpp"

namespace slotctl::sqlite {

namespace {

// Manual slots, and booked ones that may not follow from rules and bookings. h: how many bookings occupy a
// place, and when the first and the last of them ends.
constexpr const char* slots_sql = R"(
WITH found AS (
    SELECT s.*, coalesce(h.bookings, 0) AS bookings, h.first_end, h.last_end, p.id IS NULL OR v.id IS NULL AS orphaned,
           max(s.capacity, coalesce(h.bookings, 1)) AS places, coalesce(v.capacity, 1) AS usual_capacity,
           strftime('%Y-%m-%dT%H:%M:%SZ', s.starts_at, '-' || coalesce(v.buffer_before_minutes, 0) || ' minutes')
               AS usual_from,
           strftime('%Y-%m-%dT%H:%M:%SZ', h.last_end, '+' || coalesce(v.buffer_after_minutes, 0) || ' minutes')
               AS usual_until,
           (s.booked_count > 0 AND coalesce(s.blocked_from, s.starts_at) <= s.starts_at
            AND coalesce(s.blocked_until, s.ends_at) >= h.last_end) IS TRUE AS covers
    FROM slots s LEFT JOIN providers p ON p.id = s.provider_id LEFT JOIN services v ON v.id = s.service_id
        LEFT JOIN (SELECT provider_id, service_id, starts_at, count(*) AS bookings, min(ends_at) AS first_end,
                          max(ends_at) AS last_end FROM bookings WHERE status <> 'cancelled' GROUP BY 1, 2, 3) h
        USING (provider_id, service_id, starts_at)
    WHERE s.origin = 'manual' OR s.booked_count > 0),
judged AS (
    SELECT *, (places <> usual_capacity OR first_end <> ends_at OR last_end <> ends_at OR blocked_from <> usual_from
               OR blocked_until <> usual_until) IS TRUE AS peculiar FROM found)
SELECT provider_id, service_id, starts_at, ends_at, places, origin,
       iif(covers AND blocked_from <> usual_from, blocked_from, NULL),
       iif(covers AND blocked_until <> usual_until, blocked_until, NULL),
       orphaned, peculiar, booked_count, bookings, covers
FROM judged WHERE origin = 'manual' OR NOT covers OR peculiar OR booked_count <> bookings ORDER BY 1, 2, 3)";

const std::string bookings_sql = std::string("SELECT ") + booking_columns + R"(,
    p.id IS NULL OR v.id IS NULL,
    b.status <> 'cancelled' AND NOT EXISTS (
        SELECT 1 FROM slots s WHERE s.provider_id = b.provider_id AND s.service_id = b.service_id
            AND s.starts_at = b.starts_at AND s.booked_count > 0
            AND coalesce(s.blocked_from, s.starts_at) <= s.starts_at AND NOT EXISTS (
                SELECT 1 FROM bookings o WHERE o.provider_id = b.provider_id AND o.service_id = b.service_id
                    AND o.starts_at = b.starts_at AND o.status <> 'cancelled'
                    AND o.ends_at > coalesce(s.blocked_until, s.ends_at)))
FROM bookings b LEFT JOIN providers p ON p.id = b.provider_id LEFT JOIN services v ON v.id = b.service_id
ORDER BY b.provider_id, b.id)";

}  // namespace

void export_slots(Connection& connection, BusinessWriter& writer) {
    Statement row(connection, slots_sql);
    while (row.step()) {
        FoundSlot found{slot_of(row), row.boolean(9), row.integer(10), row.integer(11), row.boolean(12)};
        found.record.orphaned = row.boolean(8);
        export_slot(writer, found);
    }
}

void export_bookings(Connection& connection, BusinessWriter& writer) {
    Statement row(connection, bookings_sql);
    while (row.step()) {
        BookingRecord booking = booking_of(row);
        booking.orphaned = row.boolean(11);
        booking.without_slot = row.boolean(12);
        writer.booking(booking);
    }
}

}  // namespace slotctl::sqlite

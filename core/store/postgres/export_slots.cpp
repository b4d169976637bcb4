#include "core/store/postgres/export_slots.hpp"

#include "core/store/postgres/records.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// Per slot: how many bookings occupy a place, and when the first and the last of them ends.
constexpr const char* held_places =
    "(SELECT provider_id, service_id, starts_at, pg_catalog.count(*) AS bookings, pg_catalog.min(ends_at) AS "
    "first_end,"
    " pg_catalog.max(ends_at) AS last_end FROM bookings WHERE status <> 'cancelled' GROUP BY 1, 2, 3)";

/// Joins the provider and service of a booked slot to `table`.
std::string with_owners(const std::string& table) {
    return " LEFT JOIN providers p ON p.id = " + table +
           ".provider_id LEFT JOIN services v ON v.id = " + table + ".service_id";
}

/// Joins the row of `held_places`, or of slots, that belongs to a row of `table`.
std::string on_same_slot(const std::string& a, const std::string& b) {
    return " ON " + a + ".provider_id = " + b + ".provider_id AND " + a + ".service_id = " + b +
           ".service_id AND " + a + ".starts_at = " + b + ".starts_at";
}

const std::string slots_and_bookings =
    "(SELECT s.provider_id, s.service_id, s.starts_at, s.ends_at, s.origin, s.booked_count, s.blocked_from,"
    " s.blocked_until, greatest(s.capacity, h.bookings) AS capacity, coalesce(h.bookings, 0) AS bookings,"
    " h.first_end, h.last_end, coalesce(v.capacity, 1) AS usual_capacity,"
    " s.starts_at - pg_catalog.make_interval(mins => coalesce(v.buffer_before_minutes, 0)) AS usual_from,"
    " h.last_end + pg_catalog.make_interval(mins => coalesce(v.buffer_after_minutes, 0)) AS usual_until,"
    " p.id IS NULL OR v.id IS NULL AS orphaned,"
    " (s.booked_count > 0 AND coalesce(s.blocked_from, s.starts_at) <= s.starts_at"
    " AND coalesce(s.blocked_until, s.ends_at) >= h.last_end) IS TRUE AS covers FROM slots s" +
    with_owners("s") + " LEFT JOIN " + held_places + " h" + on_same_slot("h", "s") +
    " WHERE s.origin = 'manual' OR s.booked_count > 0)";

/// The blocked span, if a booking would not give the slot the same one today.
std::string odd(const std::string& column, const std::string& usual) {
    return "CASE WHEN s.covers AND s." + column + " <> s." + usual + " THEN " + epoch_seconds("s." + column) +
           " END";
}

const std::string peculiar =
    "(s.capacity <> s.usual_capacity OR s.first_end <> s.ends_at OR s.last_end <> s.ends_at"
    " OR s.blocked_from <> s.usual_from OR s.blocked_until <> s.usual_until) IS TRUE";

}  // namespace

const std::string found_slot_columns = "s.provider_id, s.service_id, " + epoch_seconds("s.starts_at") + ", " +
                                       epoch_seconds("s.ends_at") + ", s.capacity, s.origin, " +
                                       odd("blocked_from", "usual_from") + ", " +
                                       odd("blocked_until", "usual_until") + ", s.orphaned, " + peculiar +
                                       ", s.booked_count, s.bookings, s.covers";

const std::string found_slots = slots_and_bookings + " s WHERE s.origin = 'manual' OR NOT s.covers OR " +
                                peculiar + " OR s.booked_count <> s.bookings ORDER BY 1, 2, 3";

FoundSlot found_slot_of(const pqxx::row& row) {
    FoundSlot found{slot_of(row), bool_from(row[9]), int_from(row[10]), int_from(row[11]),
                    bool_from(row[12])};
    found.record.orphaned = bool_from(row[8]);
    return found;
}

std::string exported_booking_columns() {
    return booking_columns +
           ", p.id IS NULL OR v.id IS NULL, b.status <> 'cancelled' AND (s.provider_id IS NULL"
           " OR coalesce(s.blocked_from, s.starts_at) > s.starts_at"
           " OR coalesce(s.blocked_until, s.ends_at) < h.last_end)";
}

const std::string exported_bookings = "bookings b" + with_owners("b") + " LEFT JOIN slots s" +
                                      on_same_slot("s", "b") + " AND s.booked_count > 0 LEFT JOIN " +
                                      held_places + " h" + on_same_slot("h", "b") +
                                      " ORDER BY b.provider_id, b.id";

BookingRecord exported_booking_of(const pqxx::row& row) {
    BookingRecord booking = booking_of(row);
    booking.orphaned = bool_from(row[11]);
    booking.without_slot = bool_from(row[12]);
    return booking;
}

void doubt_shared_ids(pqxx::transaction_base& tx, BusinessWriter& writer) {
    for (const auto& row : tx.exec("SELECT id, pg_catalog.count(*) FROM bookings GROUP BY id HAVING "
                                   "pg_catalog.count(*) > 1 ORDER BY id LIMIT 100")) {
        writer.doubt("bookings", "the id " + std::to_string(int_from(row[0])) + " belongs to bookings of " +
                                     std::to_string(int_from(row[1])) +
                                     " providers; SQLite takes only one of them");
    }
}

}  // namespace slotctl::postgres

#include "core/store/sql/feeds.hpp"

#include <algorithm>
#include <limits>

namespace slotctl::sql {

namespace {

/// Rows of a page; a client of PostgreSQL holds a whole answer in memory.
constexpr std::int64_t page = 2000;

CalendarFeed feed_from(const Row& row) {
    return {row.integer(0), row.text(1), row.text(2), row.boolean(3), row.text(4), row.instant(5)};
}

FeedBooking booking_from(const Row& row) {
    FeedBooking booking;
    booking.id = row.integer(0);
    booking.service = row.integer(1);
    booking.service_name = row.maybe_text(2).value_or("");
    booking.customer = row.text(3);
    booking.time = {row.instant(4), row.instant(5)};
    booking.status = booking_status(row.text(6)).value_or(BookingStatus::pending);
    booking.created_at = row.instant(7);
    booking.hold_until = row.maybe_instant(8);
    booking.revision = row.integer(9);
    booking.changed_at = row.maybe_instant(10);
    booking.id_is_repeated = row.boolean(11);
    return booking;
}

}  // namespace

std::string Feeds::columns() const {
    return "SELECT f.provider_id, p.name, f.name, f.busy_only, f.secret_hash, " +
           database_.instant("f.added_at") +
           " FROM calendar_feeds f JOIN providers p ON p.id = f.provider_id";
}

std::vector<CalendarFeed> Feeds::feeds(std::span<const ProviderId> providers) {
    std::vector<CalendarFeed> found;
    database_.query("listing feeds", columns() + " ORDER BY f.provider_id, f.name", {}, [&](const Row& row) {
        if (providers.empty() ||
            std::find(providers.begin(), providers.end(), row.integer(0)) != providers.end())
            found.push_back(feed_from(row));
    });
    return found;
}

std::optional<CalendarFeed> Feeds::find(const std::string& secret_hash) {
    std::optional<CalendarFeed> found;
    database_.query("looking for a feed", columns() + " WHERE f.secret_hash = ?1", {secret_hash},
                    [&](const Row& row) { found = feed_from(row); });
    return found;
}

bool Feeds::add(const CalendarFeed& feed) {
    bool added = false;
    database_.together("adding a feed", [&] {
        added = database_.attempt([&] {
            database_.execute(
                "adding a feed",
                "INSERT INTO calendar_feeds (provider_id, name, busy_only, secret_hash, added_at)"
                " VALUES (?1, ?2, ?3, ?4, ?5)",
                {feed.provider, feed.name, feed.busy_only, feed.secret_hash, feed.added_at});
        });
    });
    return added;
}

bool Feeds::remove(ProviderId provider, const std::string& name) {
    return database_.execute("removing a feed",
                             "DELETE FROM calendar_feeds WHERE provider_id = ?1 AND name = ?2",
                             {provider, name}) > 0;
}

void Feeds::bookings(const FeedQuery& query, const std::function<void(const FeedBooking&)>& take) {
    // By id, which a booking keeps, so that one that moves meanwhile is neither missed nor seen twice.
    const std::string statement =
        "SELECT b.id, b.service_id, s.name, b.customer, " + database_.instant("b.starts_at") + ", " +
        database_.instant("b.ends_at") + ", b.status, " + database_.instant("b.created_at") + ", " +
        database_.instant("b.hold_until") + ", b.revision, " + database_.instant("b.changed_at") +
        ", EXISTS (SELECT 1 FROM bookings o WHERE o.id = b.id AND o.provider_id < b.provider_id)"
        " FROM bookings b LEFT JOIN services s ON s.id = b.service_id"
        " WHERE b.provider_id = ?1 AND b.id > ?2 AND b.ends_at > ?3 AND b.starts_at < ?4"
        " AND (b.status <> 'cancelled' OR coalesce(b.changed_at, b.created_at) >= ?5)"
        " ORDER BY b.id LIMIT ?6";
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (std::int64_t rows = page; rows == page;) {
        rows = 0;
        database_.query("reading bookings for a calendar", statement,
                        {query.provider, last, query.window.begin, query.window.end, query.cancelled_since,
                         std::int64_t{page}},
                        [&](const Row& row) {
                            ++rows;
                            last = row.integer(0);
                            take(booking_from(row));
                        });
    }
}

}  // namespace slotctl::sql

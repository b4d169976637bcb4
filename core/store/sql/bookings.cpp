#include "core/store/sql/bookings.hpp"

#include "core/store/sql/id_list.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* booking_it = "booking";
constexpr const char* reading = "reading bookings";

std::string columns(const Database& database) {
    return "id, provider_id, service_id, " + database.instant("starts_at") + ", " +
           database.instant("ends_at") + ", customer, status, " + database.instant("created_at") + ", " +
           database.instant("hold_until") + ", " + database.instant("archived_at");
}

StoredBooking booking_from(const Row& row) {
    StoredBooking booking;
    booking.id = row.integer(0);
    booking.offering = {row.integer(1), row.integer(2)};
    booking.time = {row.instant(3), row.instant(4)};
    booking.customer = row.text(5);
    booking.status = booking_status(row.text(6)).value_or(BookingStatus::pending);
    booking.created_at = row.instant(7);
    booking.hold_until = row.maybe_instant(8);
    booking.archived_at = row.maybe_instant(9);
    return booking;
}

std::string words(BookingStatus status) {
    return std::string(name_of(status));
}

class Transaction : public BookingTransaction {
  public:
    Transaction(Database& database, const ReadCalendars& read_calendars)
        : database_(database), read_calendars_(read_calendars) {}

    std::optional<KeyedBooking> keyed(const BookingKey& key) override {
        std::optional<KeyedBooking> found;
        database_.query(booking_it,
                        "SELECT request, provider_id, booking_id FROM booking_keys WHERE scope = ?1 AND key ="
                        " ?2",
                        {key.scope, key.key}, [&](const Row& row) {
                            found = KeyedBooking{row.text(0), row.integer(1), row.integer(2)};
                        });
        return found;
    }

    bool remember(const BookingKey& key, const KeyedBooking& booking, Instant now) override {
        return database_.attempt([&] {
            database_.execute(booking_it,
                              "INSERT INTO booking_keys (scope, key, request, provider_id, booking_id,"
                              " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                              {key.scope, key.key, booking.request, booking.provider, booking.booking, now});
        });
    }

    std::vector<ProviderCalendar> calendars(std::span<const ProviderId> providers,
                                            std::span<const ServiceId> services, const Interval& starts,
                                            Instant now) override {
        return read_calendars_(providers, services, starts, now);
    }

    std::optional<StoredBooking> booking(ProviderId provider, BookingId id) override {
        std::optional<StoredBooking> found;
        database_.query(reading,
                        "SELECT " + columns(database_) + " FROM bookings WHERE provider_id = ?1 AND id = ?2",
                        {provider, id}, [&](const Row& row) { found = booking_from(row); });
        return found;
    }

    void fit_slot(const OfferingKey& offering, const Interval& time, int capacity) override {
        const std::vector<Value> parameters{offering.provider, offering.service, time.begin, time.end,
                                            std::int64_t{capacity}};
        const std::string generated =
            " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3 AND origin = 'generated'";
        database_.execute(
            booking_it,
            "DELETE FROM slots" + generated + " AND booked_count = 0 AND (ends_at <> ?4 OR capacity <> ?5)",
            parameters);
        database_.execute(booking_it,
                          "UPDATE slots SET capacity = ?5" + generated +
                              " AND booked_count > 0 AND ends_at = ?4 AND capacity < ?5",
                          parameters);
    }

    std::optional<BookingId> add(const StoredBooking& booking) override {
        std::optional<BookingId> id;
        database_.attempt([&] {
            id = database_.insert(
                booking_it,
                "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status,"
                " created_at, hold_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                {booking.offering.provider, booking.offering.service, booking.time.begin, booking.time.end,
                 booking.customer, words(booking.status), booking.created_at, maybe(booking.hold_until)});
        });
        return id;
    }

    // Another program may have made the booking at a fraction of a second. slotctl reads whole seconds, and
    // leaves instants that it does not change as they are.
    bool update(const StoredBooking& before, const StoredBooking& after) override {
        const bool moves = before.time != after.time;
        const Instant seen = before.time.begin;
        std::int64_t changed = 0;
        const bool accepted = database_.attempt([&] {
            changed = database_.execute(
                booking_it,
                "UPDATE bookings SET starts_at = coalesce(?4, starts_at), ends_at = coalesce(?5, ends_at),"
                " status = ?6, hold_until = CASE WHEN ?10 THEN ?7 ELSE hold_until END,"
                " moved_at = coalesce(?8, moved_at),"
                " completed_at = coalesce(?9, completed_at)"
                " WHERE provider_id = ?1 AND id = ?2 AND status = ?3 AND starts_at >= " +
                    database_.constant(seen) + " AND starts_at < " +
                    database_.constant(seen + std::chrono::seconds{1}),
                {before.offering.provider, before.id, words(before.status),
                 moves ? Value(after.time.begin) : Value(), moves ? Value(after.time.end) : Value(),
                 words(after.status), maybe(after.hold_until), maybe(after.moved_at),
                 maybe(after.completed_at), before.hold_until != after.hold_until});
        });
        return accepted && changed > 0;
    }

    void release_holds(std::span<const ProviderId> providers, Instant now) override {
        database_.execute("releasing holds",
                          "UPDATE bookings SET status = 'cancelled' WHERE status = 'pending' AND hold_until"
                          " <= ?1 AND provider_id IN (" +
                              list_of(providers) + ")",
                          {now});
    }

  private:
    Database& database_;
    const ReadCalendars& read_calendars_;
};

}  // namespace

std::vector<StoredBooking> Bookings::find(BookingId id) {
    std::vector<StoredBooking> found;
    database_.query(reading,
                    "SELECT " + columns(database_) + " FROM bookings WHERE id = ?1 ORDER BY provider_id",
                    {id}, [&](const Row& row) { found.push_back(booking_from(row)); });
    return found;
}

std::vector<StoredBooking> Bookings::around(ProviderId provider, const Interval& time) {
    std::vector<StoredBooking> found;
    database_.query(reading,
                    "SELECT " + columns(database_) +
                        " FROM bookings WHERE provider_id = ?1 AND status <> 'cancelled' AND starts_at >= ?2"
                        " AND starts_at < ?3 ORDER BY starts_at, id",
                    {provider, time.begin - longest_block, time.end},
                    [&](const Row& row) { found.push_back(booking_from(row)); });
    return found;
}

std::vector<ProviderId> Bookings::booked_providers(std::span<const ServiceId> services,
                                                   const Interval& starts, Instant now, bool archived) {
    const std::string of_services =
        services.empty() ? "" : " AND b.service_id IN (" + list_of(services) + ")";
    std::vector<ProviderId> found;
    database_.query(
        reading,
        "SELECT p.id FROM providers p WHERE EXISTS (SELECT 1 FROM bookings b WHERE b.provider_id ="
        " p.id AND b.status <> 'cancelled' AND b.starts_at >= ?1 AND b.starts_at < ?2"
        " AND (b.status <> 'pending' OR b.hold_until IS NULL OR b.hold_until > ?3)" +
            std::string(archived ? "" : " AND b.archived_at IS NULL") + of_services + ") ORDER BY p.id",
        {starts.begin, starts.end, now}, [&](const Row& row) { found.push_back(row.integer(0)); });
    return found;
}

void Bookings::change(std::span<const ProviderId> providers,
                      const std::function<void(BookingTransaction&)>& work) {
    database_.together(booking_it, [&] {
        // The row of the provider is what bookings of slotctl, and changes of its rules, wait for.
        database_.query(booking_it,
                        "SELECT id FROM providers WHERE id IN (" + list_of(providers) + ") ORDER BY id" +
                            database_.for_change(),
                        {}, [](const Row&) {});
        Transaction transaction(database_, read_calendars_);
        work(transaction);
    });
}

std::int64_t Bookings::count_ended_holds(Instant now) {
    std::int64_t count = 0;
    database_.query("counting holds", "SELECT 1 FROM bookings WHERE status = 'pending' AND hold_until <= ?1",
                    {now}, [&](const Row&) { ++count; });
    return count;
}

std::int64_t Bookings::release_ended_holds(const RunLock&, Instant now, std::int64_t most) {
    return database_.execute(
        "releasing holds",
        "UPDATE bookings SET status = 'cancelled' WHERE status = 'pending' AND (provider_id, id) IN"
        " (SELECT provider_id, id FROM bookings WHERE status = 'pending' AND hold_until <= ?1"
        "  ORDER BY hold_until LIMIT ?2" +
            database_.for_change_unless_locked() + ")",
        {now, most});
}

void Bookings::forget_keys(const RunLock&, Instant before) {
    constexpr const char* doing = "forgetting keys of requests";
    bool any = false;
    database_.query(doing, "SELECT 1 FROM booking_keys WHERE created_at < ?1 LIMIT 1", {before},
                    [&](const Row&) { any = true; });
    if (any) database_.execute(doing, "DELETE FROM booking_keys WHERE created_at < ?1", {before});
}

}  // namespace slotctl::sql

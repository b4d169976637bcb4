#include "core/store/postgres/import_bookings.hpp"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/exchange/comparison.hpp"
#include "core/exchange/slot_changes.hpp"
#include "core/store/postgres/import_slots.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/plan_rows.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

// $1 ids, $2 providers, $3 services, $4 starts, $5 ends, $6 customers, $7 statuses, $8 creation times, $9
// ends of holds, $10 when they were put aside, $11 when they were moved
constexpr const char* given =
    "(SELECT g.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[],"
    " $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[],"
    " $11::timestamptz[]) WITH ORDINALITY AS g(id, provider_id, service_id, starts_at, ends_at, customer, "
    "status,"
    " created_at, hold_until, archived_at, moved_at, n)) g";

/// The stored bookings that correspond to the records, joined to them.
const std::string meant =
    std::string(
        "(SELECT g.*, b.service_id AS old_service_id, b.starts_at AS old_starts_at, b.ends_at AS old_ends_at,"
        " b.status AS old_status, b.created_at AS old_created_at, b.hold_until AS old_hold_until,"
        " b.archived_at AS old_archived_at, b.moved_at AS old_moved_at FROM ") +
    given + " JOIN bookings b ON b.provider_id = g.provider_id AND b.id = g.id) g";

constexpr const char* default_end =
    "g.starts_at + pg_catalog.make_interval(mins => (SELECT duration_minutes FROM services s WHERE s.id = "
    "g.service_id))";

// Places are freed before others are taken, so that bookings can follow each other or change places: one that
// the file cancels or moves is cancelled first, and gets its status back where it moves to.
const std::string free_sql =
    "UPDATE bookings b SET status = 'cancelled' FROM " + meant +
    " WHERE b.provider_id = g.provider_id AND b.id = g.id AND b.status <> 'cancelled'"
    " AND (g.status = 'cancelled' OR (g.old_service_id, g.old_starts_at) <> (g.service_id, g.starts_at))"
    " RETURNING b.provider_id, b.id, g.old_status";

const std::string update_sql =
    std::string(
        "UPDATE bookings b SET service_id = v.service_id, starts_at = v.starts_at, ends_at = v.ends_at,"
        " customer = v.customer, status = v.status, created_at = v.created_at, hold_until = v.hold_until,"
        " archived_at = v.archived_at, moved_at = v.moved_at FROM (SELECT g.id,"
        " g.provider_id, g.service_id, g.starts_at, coalesce(g.ends_at, CASE WHEN g.old_service_id ="
        " g.service_id AND g.old_starts_at = g.starts_at THEN g.old_ends_at ELSE ") +
    default_end +
    " END) AS ends_at, g.customer, coalesce(g.status, g.old_status) AS status,"
    " coalesce(g.created_at, g.old_created_at) AS created_at, coalesce(g.hold_until, g.old_hold_until) AS "
    "hold_until, coalesce(g.archived_at, g.old_archived_at) AS archived_at, coalesce(g.moved_at, "
    "g.old_moved_at)"
    " AS moved_at FROM " +
    meant +
    ") v WHERE b.provider_id = v.provider_id AND b.id = v.id AND (b.service_id,"
    " b.starts_at, b.ends_at, b.customer, b.status, b.created_at, b.hold_until, b.archived_at, b.moved_at) IS"
    " DISTINCT FROM (v.service_id, v.starts_at, v.ends_at, v.customer, v.status, v.created_at, v.hold_until,"
    " v.archived_at, v.moved_at)";

const std::string insert_sql =
    std::string(
        "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status, created_at,"
        " hold_until, archived_at, moved_at)"
        " SELECT coalesce(g.id, pg_catalog.nextval(pg_catalog.pg_get_serial_sequence('bookings', 'id'))), "
        "g.provider_id,"
        " g.service_id, g.starts_at, coalesce(g.ends_at, ") +
    default_end +
    "), g.customer, coalesce(g.status, 'confirmed'), coalesce(g.created_at, $12::timestamptz), g.hold_until,"
    " g.archived_at, g.moved_at FROM " +
    given +
    " WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.provider_id = g.provider_id AND b.id = g.id)"
    " ORDER BY g.n";

// A booking without a slot is created in a slot of one second, which is removed again before the booking gets
// its own end: so it does not conflict with any other.
const std::string passing_slots_sql =
    std::string(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
        " SELECT g.provider_id, g.service_id, g.starts_at, g.starts_at + interval '1 second', "
        "pg_catalog.count(*) FROM ") +
    given +
    " WHERE NOT EXISTS (SELECT 1 FROM slots s WHERE s.provider_id = g.provider_id"
    " AND s.service_id = g.service_id AND s.starts_at = g.starts_at) GROUP BY 1, 2, 3"
    " RETURNING provider_id, service_id, " +
    epoch_seconds("starts_at");

constexpr const char* drop_slots_sql =
    "DELETE FROM slots s USING unnest($1::bigint[], $2::bigint[], $3::timestamptz[])"
    " AS g(provider_id, service_id, starts_at) WHERE s.provider_id = g.provider_id"
    " AND s.service_id = g.service_id AND s.starts_at = g.starts_at";

const std::string last_ends_sql = std::string("UPDATE bookings b SET ends_at = g.ends_at FROM ") + given +
                                  " WHERE b.provider_id = g.provider_id AND b.id = g.id";

std::string refusal(const std::string& state) {
    if (state == "23514") return "the slot is full: its capacity is taken by other bookings";
    if (state == "23P01") return "the provider is booked for another slot at that time";
    return "";
}

using Positions = std::span<const std::size_t>;

/// Writes the bookings of a file in the order of `write_slots_and_bookings`. The functions take positions in
/// the file.
class BookingImport {
  public:
    /// `stored`: the ids of the stored bookings that correspond to the records.
    BookingImport(ChunkedImport& chunks, const SpooledList<BookingRecord>& bookings,
                  const std::vector<std::optional<std::int64_t>>& stored, Instant now)
        : chunks_(chunks), bookings_(bookings), stored_(stored), now_(now) {}

    void free_places() {
        std::vector<std::size_t> known;
        for (std::size_t i = 0; i < stored_.size(); ++i) {
            if (stored_[i]) known.push_back(i);
        }
        each(known, [this](pqxx::transaction_base& tx, Positions some) {
            for (const auto& row : execute(tx, free_sql, some))
                freed_[{int_from(row[0]), int_from(row[1])}] = row[2].as<std::string>();
        });
    }

    void make_without_slot(const std::vector<std::size_t>& positions) {
        each(positions, [this](pqxx::transaction_base& tx, Positions some) {
            SlotKeys keys;
            const auto passing = places_of(execute(tx, passing_slots_sql, some), keys);
            execute_until(
                [&](const BookingRecord& r) {
                    const bool passes = passing.contains({r.provider, r.service, r.starts_at});
                    return passes ? std::optional(r.starts_at + std::chrono::seconds{1}) : r.ends_at;
                },
                tx, insert_sql, some, format_instant(now_));
            exec_params(tx, drop_slots_sql, keys.providers.str(), keys.services.str(), keys.starts.str());
            execute(tx, last_ends_sql, some);
        });
    }

    void load(const std::vector<std::size_t>& positions) {
        each(positions,
             [this](pqxx::transaction_base& tx, Positions some) { execute(tx, update_sql, some); });
        each(positions, [this](pqxx::transaction_base& tx, Positions some) {
            execute(tx, insert_sql, some, format_instant(now_));
        });
    }

  private:
    using Place = std::tuple<ProviderId, ServiceId, Instant>;

    template <class Load>
    void each(const std::vector<std::size_t>& positions, const Load& load) {
        chunks_.each(
            Positions(positions), load,
            [](std::size_t position) { return "bookings[" + std::to_string(position) + "]"; }, refusal);
    }

    template <class... More>
    pqxx::result execute(pqxx::transaction_base& tx, const std::string& sql, Positions positions,
                         const More&... more) const {
        return execute_until([](const BookingRecord& r) { return r.ends_at; }, tx, sql, positions, more...);
    }

    /// Writes them with different ends.
    template <class EndOf, class... More>
    pqxx::result execute_until(const EndOf& end_of, pqxx::transaction_base& tx, const std::string& sql,
                               Positions positions, const More&... more) const {
        ArrayText ids, providers, services, starts, ends, customers, statuses, created, holds, archived,
            moved;
        for (const std::size_t position : positions) {
            const BookingRecord& r = bookings_[position];
            ids.add(id_of(position));
            providers.add(r.provider);
            services.add(r.service);
            starts.add(r.starts_at);
            ends.add(end_of(r));
            customers.add(r.customer);
            statuses.add(status_of(position));
            created.add(r.created_at);
            holds.add(r.hold_until);
            archived.add(r.archived_at);
            moved.add(r.moved_at);
        }
        return exec_params(tx, sql, ids.str(), providers.str(), services.str(), starts.str(), ends.str(),
                           customers.str(), statuses.str(), created.str(), holds.str(), archived.str(),
                           moved.str(), more...);
    }

    static std::set<Place> places_of(const pqxx::result& rows, SlotKeys& keys) {
        std::set<Place> places;
        for (const auto& row : rows) {
            places.insert({int_from(row[0]), int_from(row[1]), instant_from(row[2])});
            keys.add({int_from(row[0]), int_from(row[1])}, instant_from(row[2]));
        }
        return places;
    }
    /// The record's own status, or the status of its booking before it was moved.
    [[nodiscard]] std::optional<std::string_view> status_of(std::size_t position) const {
        const BookingRecord& record = bookings_[position];
        if (record.status) return name_of(*record.status);
        const auto id = id_of(position);
        if (!id) return std::nullopt;
        const auto freed = freed_.find({record.provider, *id});
        if (freed == freed_.end()) return std::nullopt;
        return freed->second;
    }

    /// The record's own id, or that of the corresponding stored booking.
    [[nodiscard]] std::optional<std::int64_t> id_of(std::size_t position) const {
        return bookings_[position].id ? bookings_[position].id : stored_[position];
    }

    ChunkedImport& chunks_;
    const SpooledList<BookingRecord>& bookings_;
    const std::vector<std::optional<std::int64_t>>& stored_;
    Instant now_;
    std::map<std::pair<ProviderId, std::int64_t>, std::string>
        freed_;  ///< bookings' status before they moved
};

}  // namespace

void import_slots_and_bookings(ChunkedImport& chunks, const Business& business, PostgresImport& importer) {
    const auto stored = compare_bookings(business.bookings, importer.stored, importer.force, importer.now,
                                         importer.report, importer.faults);
    const SlotChanges changes = plan_slots(business, stored, importer.stored, importer.report);
    BookingImport bookings(chunks, business.bookings, stored, importer.now);
    SlotImport slots(chunks, business.slots, importer.tx);
    write_slots_and_bookings(changes, bookings, slots);
}

}  // namespace slotctl::postgres

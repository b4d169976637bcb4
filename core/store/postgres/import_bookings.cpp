#include "core/store/postgres/import_bookings.hpp"

#include <map>
#include <utility>

#include "core/exchange/comparison.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

// $1 ids, $2 providers, $3 services, $4 starts, $5 ends, $6 customers, $7 statuses, $8 creation times
constexpr const char* given =
    "(SELECT g.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[],"
    " $6::text[], $7::text[], $8::timestamptz[]) WITH ORDINALITY"
    " AS g(id, provider_id, service_id, starts_at, ends_at, customer, status, created_at, n)) g";

/// The stored bookings that the records mean, beside the records.
const std::string meant =
    std::string(
        "(SELECT g.*, b.service_id AS old_service_id, b.starts_at AS old_starts_at, b.ends_at AS old_ends_at,"
        " b.status AS old_status, b.created_at AS old_created_at FROM ") +
    given + " JOIN bookings b ON b.provider_id = g.provider_id AND b.id = g.id) g";

constexpr const char* default_end =
    "g.starts_at + pg_catalog.make_interval(mins => (SELECT duration_minutes FROM services s WHERE s.id = "
    "g.service_id))";

// What gives places back comes before what takes them, so that bookings can follow each other, or change
// places: one that the file cancels or moves is cancelled first, and gets its status again where it moves to.
const std::string free_sql =
    "UPDATE bookings b SET status = 'cancelled' FROM " + meant +
    " WHERE b.provider_id = g.provider_id AND b.id = g.id AND b.status <> 'cancelled'"
    " AND (g.status = 'cancelled' OR (g.old_service_id, g.old_starts_at) <> (g.service_id, g.starts_at))"
    " RETURNING b.provider_id, b.id, g.old_status";

const std::string update_sql =
    std::string(
        "UPDATE bookings b SET service_id = v.service_id, starts_at = v.starts_at, ends_at = v.ends_at,"
        " customer = v.customer, status = v.status, created_at = v.created_at FROM (SELECT g.id,"
        " g.provider_id, g.service_id, g.starts_at, coalesce(g.ends_at, CASE WHEN g.old_service_id ="
        " g.service_id AND g.old_starts_at = g.starts_at THEN g.old_ends_at ELSE ") +
    default_end +
    " END) AS ends_at, g.customer, coalesce(g.status, g.old_status) AS status,"
    " coalesce(g.created_at, g.old_created_at) AS created_at FROM " +
    meant +
    ") v WHERE b.provider_id = v.provider_id AND b.id = v.id AND (b.service_id,"
    " b.starts_at, b.ends_at, b.customer, b.status, b.created_at) IS DISTINCT FROM"
    " (v.service_id, v.starts_at, v.ends_at, v.customer, v.status, v.created_at)";

const std::string insert_sql =
    std::string(
        "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status, created_at)"
        " SELECT coalesce(g.id, pg_catalog.nextval(pg_catalog.pg_get_serial_sequence('bookings', 'id'))), "
        "g.provider_id,"
        " g.service_id, g.starts_at, coalesce(g.ends_at, ") +
    default_end +
    "), g.customer, coalesce(g.status, 'confirmed'), coalesce(g.created_at, $9::timestamptz) FROM " + given +
    " WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.provider_id = g.provider_id AND b.id = g.id)"
    " ORDER BY g.n";

std::string refusal(const std::string& state) {
    if (state == "23514") return "the slot is full: its capacity is taken by other bookings";
    if (state == "23P01") return "the provider is booked for another slot at that time";
    return "";
}

class BookingImport {
  public:
    BookingImport(const std::vector<BookingRecord>& bookings, PostgresImport& importer)
        : bookings_(bookings),
          stored_(
              compare_bookings(bookings, importer.stored, importer.force, importer.report, importer.faults)),
          now_(importer.now) {}

    void run(ChunkedImport& chunks) {
        each(chunks, [this](auto& tx, auto records) { free_places(tx, records); });
        each(chunks, [this](auto& tx, auto records) { execute(tx, update_sql, records); });
        each(chunks,
             [this](auto& tx, auto records) { execute(tx, insert_sql, records, format_instant(now_)); });
    }

  private:
    using Records = std::span<const BookingRecord>;

    template <class Load>
    void each(ChunkedImport& chunks, const Load& load) {
        const auto path_of = [this](const BookingRecord& record) {
            return "bookings[" + std::to_string(position_of(record)) + "]";
        };
        chunks.each(Records(bookings_), load, path_of, refusal);
    }

    template <class... More>
    pqxx::result execute(pqxx::transaction_base& tx, const std::string& sql, Records records,
                         const More&... more) const {
        ArrayText ids, providers, services, starts, ends, customers, statuses, created;
        for (const BookingRecord& r : records) {
            add(ids, id_of(r));
            providers.add(r.provider);
            services.add(r.service);
            starts.add(r.starts_at);
            add(ends, r.ends_at);
            customers.add(std::string_view(*r.customer));
            add(statuses, status_of(r));
            add(created, r.created_at);
        }
        return exec_params(tx, sql, ids.str(), providers.str(), services.str(), starts.str(), ends.str(),
                           customers.str(), statuses.str(), created.str(), more...);
    }

    void free_places(pqxx::transaction_base& tx, Records records) {
        for (const auto& row : execute(tx, free_sql, records)) {
            freed_[{int_from(row[0]), int_from(row[1])}] = row[2].as<std::string>();
        }
    }

    /// The record's own status, or the one that its booking had before it was moved.
    [[nodiscard]] std::optional<std::string_view> status_of(const BookingRecord& record) const {
        if (record.status) return name_of(*record.status);
        const auto id = id_of(record);
        if (!id) return std::nullopt;
        const auto freed = freed_.find({record.provider, *id});
        if (freed == freed_.end()) return std::nullopt;
        return freed->second;
    }

    [[nodiscard]] std::size_t position_of(const BookingRecord& record) const {
        return static_cast<std::size_t>(&record - bookings_.data());
    }
    /// The record's own id, or that of the stored booking that it means.
    [[nodiscard]] std::optional<std::int64_t> id_of(const BookingRecord& record) const {
        return record.id ? record.id : stored_[position_of(record)];
    }

    template <class Value>
    static void add(ArrayText& column, const std::optional<Value>& value) {
        if (value) {
            column.add(*value);
        } else {
            column.add_null();
        }
    }

    const std::vector<BookingRecord>& bookings_;
    std::vector<std::optional<std::int64_t>>
        stored_;  ///< the ids of the stored bookings that the records mean
    Instant now_;
    std::map<std::pair<ProviderId, std::int64_t>, std::string>
        freed_;  ///< bookings' status before they moved
};

}  // namespace

void import_bookings(ChunkedImport& chunks, const std::vector<BookingRecord>& bookings,
                     PostgresImport& importer) {
    BookingImport(bookings, importer).run(chunks);
}

}  // namespace slotctl::postgres

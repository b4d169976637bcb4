#include "core/store/postgres/import_bookings.hpp"

#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

// $1 ids, $2 providers, $3 services, $4 starts, $5 ends, $6 customers, $7 statuses, $8 creation times
constexpr const char* given =
    "(SELECT g.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[],"
    " $6::text[], $7::text[], $8::timestamptz[]) WITH ORDINALITY"
    " AS g(id, provider_id, service_id, starts_at, ends_at, customer, status, created_at, n)) g";

constexpr const char* same_booking =
    "b.provider_id = g.provider_id AND CASE WHEN g.id IS NOT NULL THEN b.id = g.id"
    " ELSE b.service_id = g.service_id AND b.starts_at = g.starts_at AND b.customer = g.customer END";

constexpr const char* default_end =
    "g.starts_at + make_interval(mins => (SELECT duration_minutes FROM services s WHERE s.id = "
    "g.service_id))";

const std::string update_sql =
    std::string(
        "UPDATE bookings b SET service_id = v.service_id, starts_at = v.starts_at,"
        " ends_at = v.ends_at, customer = v.customer, status = v.status,"
        " created_at = v.created_at FROM (SELECT b.id AS old_id, g.provider_id,"
        " g.service_id, g.starts_at, coalesce(g.ends_at, CASE WHEN b.service_id ="
        " g.service_id AND b.starts_at = g.starts_at THEN b.ends_at ELSE ") +
    default_end +
    " END) AS ends_at, g.customer, coalesce(g.status, b.status) AS status,"
    " coalesce(g.created_at, b.created_at) AS created_at FROM bookings b JOIN " +
    given + " ON " + same_booking +
    ") v WHERE b.provider_id = v.provider_id AND b.id = v.old_id AND (b.service_id,"
    " b.starts_at, b.ends_at, b.customer, b.status, b.created_at) IS DISTINCT FROM"
    " (v.service_id, v.starts_at, v.ends_at, v.customer, v.status, v.created_at)";

const std::string insert_sql =
    std::string(
        "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status, created_at)"
        " SELECT coalesce(g.id, nextval(pg_get_serial_sequence('bookings', 'id'))), g.provider_id,"
        " g.service_id, g.starts_at, coalesce(g.ends_at, ") +
    default_end +
    "), g.customer, coalesce(g.status, 'confirmed'), coalesce(g.created_at, $9::timestamptz) FROM " + given +
    " WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE " + same_booking + ") ORDER BY g.n";

struct Columns {
    ArrayText ids, providers, services, starts, ends, customers, statuses, created;

    explicit Columns(std::span<const BookingRecord> records) {
        for (const BookingRecord& r : records) {
            add(ids, r.id);
            providers.add(r.provider);
            services.add(r.service);
            starts.add(r.starts_at);
            add(ends, r.ends_at);
            customers.add(std::string_view(*r.customer));
            if (r.status) {
                statuses.add(name_of(*r.status));
            } else {
                statuses.add_null();
            }
            add(created, r.created_at);
        }
    }

  private:
    template <class Value>
    static void add(ArrayText& column, const std::optional<Value>& value) {
        if (value) {
            column.add(*value);
        } else {
            column.add_null();
        }
    }
};

std::string refusal(const std::string& state) {
    if (state == "23514") return "the slot is full: its capacity is taken by other bookings";
    if (state == "23P01") return "the provider is booked for another slot at that time";
    return "";
}

}  // namespace

void import_bookings(ChunkedImport& import, const std::vector<BookingRecord>& bookings, Instant now) {
    const BookingRecord* const first = bookings.data();
    import.each(
        std::span<const BookingRecord>(bookings),
        [&](pqxx::transaction_base& tx, std::span<const BookingRecord> records) {
            const Columns c(records);
    tx.exec_params(update_sql, c.ids.str(), c.providers.str(), c.services.str(), c.starts.str(), c.ends.str(),
                   c.customers.str(), c.statuses.str(), c.created.str());
    tx.exec_params(insert_sql, c.ids.str(), c.providers.str(), c.services.str(), c.starts.str(), c.ends.str(),
                   c.customers.str(), c.statuses.str(), c.created.str(), format_instant(now));
},
        [&](const BookingRecord& record) {
    return "bookings[" + std::to_string(&record - first) + "]"; }, refusal);
}  // namespace slotctl::postgres

}  // namespace slotctl::postgres

#include "core/store/postgres/calendars.hpp"

#include <algorithm>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/rule_reader.hpp"
#include "core/store/postgres/standing_slots.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using OfProviders = std::vector<std::pair<ProviderId, StandingSlot>>;

const std::string free_manual_sql =
    "SELECT p.id, s.* FROM pg_catalog.unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL (SELECT service_id, " +
    epoch_seconds("starts_at") + ", " + epoch_seconds("ends_at") +
    ", capacity FROM slots WHERE provider_id = p.id AND origin = 'manual' AND booked_count = 0 AND starts_at"
    " >= $2::timestamptz AND starts_at < $3::timestamptz) s";

// Bookings whose slot was deleted: `maintain` will restore it. Their buffers are those of the service.
const std::string without_slot_sql =
    "SELECT p.id, b.service_id, " + epoch_seconds("b.starts_at") + ", " + epoch_seconds("b.ends_at") +
    ", b.places, coalesce(v.buffer_before_minutes, 0), coalesce(v.buffer_after_minutes, 0),"
    " coalesce(v.capacity, 1)"
    " FROM pg_catalog.unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL (SELECT service_id, starts_at,"
    " pg_catalog.max(ends_at) AS ends_at, pg_catalog.count(*) AS places FROM bookings o"
    " WHERE provider_id = p.id AND status <> 'cancelled' AND starts_at >= $2::timestamptz"
    " AND starts_at < $3::timestamptz AND NOT EXISTS (SELECT 1 FROM slots s WHERE s.provider_id ="
    " o.provider_id AND s.service_id = o.service_id AND s.starts_at = o.starts_at)"
    " GROUP BY service_id, starts_at) b LEFT JOIN services v ON v.id = b.service_id";

const std::string ended_holds_sql =
    "SELECT provider_id, service_id, " + epoch_seconds("starts_at") +
    ", pg_catalog.count(*) FROM bookings WHERE provider_id = ANY ($1::bigint[]) AND status = 'pending'"
    " AND hold_until <= $2::timestamptz GROUP BY provider_id, service_id, starts_at";

OfProviders free_manual_slots(pqxx::transaction_base& tx, const std::string& ids, const Interval& starts) {
    OfProviders slots;
    const auto rows =
        exec_params(tx, free_manual_sql, ids, format_instant(starts.begin), format_instant(starts.end));
    for (const auto& row : rows) {
        const Interval time{instant_from(row[2]), instant_from(row[3])};
        slots.emplace_back(int_from(row[0]), StandingSlot{int_from(row[1]), time, time,
                                                          static_cast<int>(int_from(row[4])), 0, true});
    }
    return slots;
}

OfProviders bookings_without_slot(pqxx::transaction_base& tx, const std::string& ids, const Interval& time) {
    OfProviders slots;
    const auto rows = exec_params(tx, without_slot_sql, ids, format_instant(time.begin - longest_block),
                                  format_instant(time.end));
    for (const auto& row : rows) {
        const Interval booked{instant_from(row[2]), instant_from(row[3])};
        slots.emplace_back(
            int_from(row[0]),
            without_slot(int_from(row[1]), booked,
                         {booked.begin - std::chrono::minutes{int_from(row[5])},
                          booked.end + std::chrono::minutes{int_from(row[6])}},
                         static_cast<int>(int_from(row[7])), static_cast<int>(int_from(row[4]))));
    }
    return slots;
}

}  // namespace

std::vector<ProviderCalendar> read_calendars(pqxx::transaction_base& tx,
                                             std::span<const ProviderId> providers,
                                             std::span<const ServiceId> services, const Interval& starts,
                                             Instant now) {
    tx.exec(look_up_by_key);
    const std::string ids = ids_array(providers);
    CalendarBuilder calendars(read_rules(tx, providers, services, false, overrides_for(starts)), starts);
    for (const auto& [provider, slot] : free_manual_slots(tx, ids, starts)) calendars.add(provider, slot);
    const Interval time = calendars.affecting_time();
    for (const auto& [provider, slot] : booked_slots(tx, providers, time)) calendars.add(provider, slot);
    for (const auto& [provider, slot] : bookings_without_slot(tx, ids, time)) calendars.add(provider, slot);
    const auto ended = exec_params(tx, ended_holds_sql, ids, format_instant(now));
    for (const auto& row : ended) {
        calendars.release({int_from(row[0]), int_from(row[1])}, instant_from(row[2]),
                          static_cast<int>(int_from(row[3])));
    }
    return calendars.take();
}

std::vector<ProviderId> PostgresCalendars::offering_providers(const MaintainScope& scope) {
    return session_.run("looking up who offers what", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        std::vector<ProviderId> ids;
        const auto rows = exec_params(
            tx,
            "SELECT DISTINCT o.provider_id FROM offerings o JOIN providers p ON p.id = o.provider_id AND"
            " p.active JOIN services s ON s.id = o.service_id AND s.active WHERE o.active AND ($1 = '{}' OR"
            " o.provider_id = ANY ($1::bigint[])) AND ($2 = '{}' OR o.service_id = ANY ($2::bigint[]))"
            " ORDER BY 1",
            ids_array(scope.providers), ids_array(scope.services));
        for (const auto& row : rows) ids.push_back(int_from(row[0]));
        return ids;
    });
}

std::vector<ProviderCalendar> PostgresCalendars::load(std::span<const ProviderId> providers,
                                                      std::span<const ServiceId> services,
                                                      const Interval& starts, Instant now) {
    return session_.run("reading calendars", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        return read_calendars(tx, providers, services, starts, now);
    });
}

}  // namespace slotctl::postgres

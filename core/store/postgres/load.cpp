#include <optional>
#include <string>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/reading.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

constexpr int rows_a_fetch = 5000;

const std::string pairs_sql = R"(
SELECT pair.provider_id, pair.service_id, o.active, s.duration_minutes,
       s.step_minutes, s.capacity, s.max_slots, coalesce(s.rules_revision, 0),
)" + epoch_days("w.horizon") + ", " +
                              epoch_seconds("w.filled_until") + ", w.capped, " +
                              epoch_days("w.expired_before") +
                              R"(, w.provider_revision, w.service_revision, w.zone_stamp, w.max_slots,
       w.touched, s.buffer_before_minutes, s.buffer_after_minutes, p.active, s.active
FROM (SELECT provider_id, service_id FROM offerings WHERE provider_id = ANY ($1::bigint[])
      UNION SELECT provider_id, service_id FROM offering_windows WHERE provider_id = ANY ($1::bigint[])
      UNION SELECT provider_id, service_id FROM slots WHERE $3 AND provider_id = ANY ($1::bigint[])) pair
LEFT JOIN offerings o USING (provider_id, service_id)
LEFT JOIN offering_windows w USING (provider_id, service_id)
LEFT JOIN providers p ON p.id = pair.provider_id
LEFT JOIN services s ON s.id = pair.service_id
WHERE pg_catalog.cardinality($2::bigint[]) = 0 OR pair.service_id = ANY ($2::bigint[])
ORDER BY 1, 2)";

OfferingSnapshot offering_from(const pqxx::row& row) {
    OfferingSnapshot offering;
    offering.service = int_from(row[1]);
    const auto flag = [&](pqxx::row::size_type column) -> std::optional<bool> {
        if (row[column].is_null()) return std::nullopt;
        return bool_from(row[column]);
    };
    set_activity(flag(2), flag(19), flag(20), offering);
    if (!row[3].is_null()) {
        StoredRules rules{.duration = int_from(row[3]),
                          .step = std::nullopt,
                          .buffer_before = int_from(row[17]),
                          .buffer_after = int_from(row[18]),
                          .capacity = int_from(row[5]),
                          .max_slots = std::nullopt};
        if (!row[4].is_null()) rules.step = int_from(row[4]);
        if (!row[6].is_null()) rules.max_slots = int_from(row[6]);
        set_rules(rules, offering);
    }
    offering.service_revision = int_from(row[7]);
    if (!row[8].is_null()) {
        offering.window =
            sound(OfferingWindow{date_from(row[8]), instant_from(row[9]), bool_from(row[10]),
                                 date_from(row[11]), int_from(row[12]), int_from(row[13]), int_from(row[14]),
                                 static_cast<int>(int_from(row[15])), int_from(row[16])});
    }
    return offering;
}

void load_pairs(pqxx::work& tx, const std::string& ids, const MaintainScope& scope,
                const MaintainPolicy& policy, SnapshotBuilder& loaded) {
    for (const auto& row : exec_params(tx, pairs_sql, ids, ids_array(scope.services), policy.verify)) {
        if (ProviderSnapshot* provider = loaded.provider(int_from(row[0]))) {
            provider->offerings.push_back(offering_from(row));
        }
    }
}

void load_availability(pqxx::work& tx, const std::string& ids, SnapshotBuilder& loaded) {
    const auto rows = exec_params(
        tx,
        "SELECT provider_id, weekday, extract(epoch FROM starts)::int, extract(epoch FROM ends)::int, " +
            epoch_days("valid_from") + ", " + epoch_days("valid_until") +
            " FROM provider_availability WHERE provider_id = ANY ($1::bigint[])",
        ids);
    for (const auto& row : rows) {
        WeeklyWindow window;
        window.weekday = static_cast<unsigned>(int_from(row[1]));
        window.window = {time_from(row[2]), time_from(row[3])};
        if (!row[4].is_null()) window.valid_from = date_from(row[4]);
        if (!row[5].is_null()) window.valid_until = date_from(row[5]);
        loaded.add_availability(int_from(row[0]), window);
    }
}

void load_service_hours(pqxx::work& tx, const std::string& ids, SnapshotBuilder& loaded) {
    const auto rows = exec_params(
        tx,
        "SELECT provider_id, service_id, weekday, extract(epoch FROM starts)::int, extract(epoch FROM "
        "ends)::int"
        " FROM service_time_slots WHERE provider_id = ANY ($1::bigint[])",
        ids);
    for (const auto& row : rows) {
        WeeklyWindow window;
        window.weekday = static_cast<unsigned>(int_from(row[2]));
        window.window = {time_from(row[3]), time_from(row[4])};
        loaded.add_hours({int_from(row[0]), int_from(row[1])}, window);
    }
}

void load_overrides(pqxx::work& tx, const std::string& ids, LocalDate from, SnapshotBuilder& loaded) {
    const auto rows = exec_params(
        tx,
        "SELECT provider_id, " + epoch_days("date") +
            ", extract(epoch FROM starts)::int, extract(epoch FROM ends)::int"
            " FROM availability_overrides WHERE provider_id = ANY ($1::bigint[]) AND date >= $2::date"
            " ORDER BY provider_id, date",
        ids, format_date(from));
    for (const auto& row : rows) {
        std::optional<DayWindow> window;
        if (!row[2].is_null()) window = DayWindow{time_from(row[2]), time_from(row[3])};
        loaded.add_override(int_from(row[0]), date_from(row[1]), window);
    }
}

/// Calls `take` for every row of a query, with only some rows in memory at a time.
template <class Take>
void fetch_all(pqxx::work& tx, const std::string& query, Take take) {
    tx.exec("DECLARE slotctl_rows NO SCROLL CURSOR FOR " + query);
    const std::string fetch = "FETCH " + std::to_string(rows_a_fetch) + " FROM slotctl_rows";
    for (bool more = true; more;) {
        const auto rows = tx.exec(fetch);
        for (const auto& row : rows) take(row);
        more = static_cast<int>(rows.size()) == rows_a_fetch;
    }
    tx.exec("CLOSE slotctl_rows");
}

/// The ranges as a table `r`.
std::string ranges_table(std::span<const SlotRange> ranges) {
    ArrayText providers, services, from, until;
    for (const SlotRange& range : ranges) {
        providers.add(range.key.provider);
        services.add(range.key.service);
        from.add(range.from);
        until.add(range.until);
    }
    return "unnest('" + providers.str() + "'::bigint[], '" + services.str() + "'::bigint[], '" + from.str() +
           "'::timestamptz[], '" + until.str() +
           "'::timestamptz[]) AS r(provider_id, service_id, from_at, until_at)";
}

// In both queries, the inner ORDER BY makes each range a separate look-up, in key order.
const std::string slots_of_range =
    " CROSS JOIN LATERAL (SELECT provider_id, service_id, extract(epoch FROM starts_at)::bigint, " +
    epoch_seconds("ends_at") +
    " - extract(epoch FROM starts_at)::bigint, capacity, booked_count, origin = 'manual', "
    "outside_rules"
    " FROM slots WHERE provider_id = r.provider_id AND service_id = r.service_id AND starts_at >= r.from_at"
    " AND starts_at < r.until_at ORDER BY starts_at) s";
const std::string bookings_of_range =
    " CROSS JOIN LATERAL (SELECT provider_id, service_id, extract(epoch FROM starts_at)::bigint, " +
    epoch_seconds("pg_catalog.max(ends_at)") +
    " - extract(epoch FROM starts_at)::bigint, pg_catalog.count(*) FROM bookings"
    " WHERE provider_id = r.provider_id AND service_id = r.service_id AND starts_at >= r.from_at"
    " AND starts_at < r.until_at AND status <> 'cancelled'"
    " GROUP BY provider_id, service_id, starts_at ORDER BY starts_at) b";

}  // namespace

std::vector<ProviderSnapshot> PostgresMaintenance::load(std::span<const ProviderId> providers,
                                                        const MaintainScope& scope,
                                                        const MaintainPolicy& policy,
                                                        LocalDate overrides_from) {
    return session_.run("reading rules", [&](pqxx::connection& c) {
        std::vector<ProviderSnapshot> snapshots(providers.size());
        for (std::size_t i = 0; i < providers.size(); ++i) snapshots[i].id = providers[i];
        SnapshotBuilder loaded(snapshots);
        const std::string ids = ids_array(providers);

        pqxx::work tx(c);
        tx.exec(do_not_compile);
        // A monitoring caller, which has limited the answers, also reads rules.
        if (session_.answer_limit().count() > 0) tx.exec(answer_within(session_.answer_limit()));
        const auto rows = exec_params(
            tx, "SELECT id, time_zone, rules_revision FROM providers WHERE id = ANY ($1::bigint[])", ids);
        for (const auto& row : rows) {
            ProviderSnapshot& provider = *loaded.provider(int_from(row[0]));
            provider.time_zone = row[1].as<std::string>();
            provider.revision = int_from(row[2]);
        }
        load_pairs(tx, ids, scope, policy, loaded);
        load_availability(tx, ids, loaded);
        load_service_hours(tx, ids, loaded);
        load_overrides(tx, ids, overrides_from, loaded);
        return snapshots;
    });
}

void PostgresMaintenance::load_slots(std::span<ProviderSnapshot> providers,
                                     std::span<const SlotRange> ranges) {
    if (ranges.empty()) return;
    session_.run("reading slots", [&](pqxx::connection& c) {
        SnapshotBuilder loaded(providers);
        pqxx::work tx(c);
        tx.exec(look_up_by_key);
        const std::string table = ranges_table(ranges);
        fetch_all(tx, "SELECT s.* FROM " + table + slots_of_range, [&](const pqxx::row& row) {
            loaded.offering({int_from(row[0]), int_from(row[1])})
                ->slots.push_back({instant_from(row[2]), std::chrono::seconds{int_from(row[3])},
                                   static_cast<int>(int_from(row[4])), static_cast<int>(int_from(row[5])),
                                   bool_from(row[6]), bool_from(row[7])});
        });
        fetch_all(tx, "SELECT b.* FROM " + table + bookings_of_range, [&](const pqxx::row& row) {
            loaded.offering({int_from(row[0]), int_from(row[1])})
                ->bookings.push_back({instant_from(row[2]), std::chrono::seconds{int_from(row[3])},
                                      static_cast<int>(int_from(row[4]))});
        });
    });
}

}  // namespace slotctl::postgres

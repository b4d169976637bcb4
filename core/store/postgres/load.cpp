#include <string>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/reading.hpp"
#include "core/store/postgres/rule_reader.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

constexpr int rows_a_fetch = 5000;

/// Calls `take` for every row of a query, with only some rows in memory at a time.
template <class Take>
void fetch_all(pqxx::transaction_base& tx, const std::string& query, Take take) {
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
        pqxx::work tx(c);
        tx.exec(do_not_compile);
        // A monitoring caller, which has limited the answers, also reads rules.
        if (session_.answer_limit().count() > 0) tx.exec(answer_within(session_.answer_limit()));
        return read_rules(tx, providers, scope.services, policy.verify, overrides_from);
    });
}

void PostgresMaintenance::load_slots(std::span<ProviderSnapshot> providers,
                                     std::span<const SlotRange> ranges) {
    session_.run("reading slots", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        read_slots(tx, providers, ranges);
    });
}

void read_slots(pqxx::transaction_base& tx, std::span<ProviderSnapshot> providers,
                std::span<const SlotRange> ranges) {
    if (ranges.empty()) return;
    SnapshotBuilder loaded(providers);
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
}

}  // namespace slotctl::postgres

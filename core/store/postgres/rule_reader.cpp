#include "core/store/postgres/rule_reader.hpp"

#include <optional>
#include <string>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

const std::string pairs_sql = R"(
SELECT pair.provider_id, pair.service_id, o.active, s.duration_minutes,
       s.step_minutes, s.capacity, s.max_slots, coalesce(s.rules_revision, 0),
)" + epoch_days("w.horizon") + ", " +
                              epoch_seconds("w.filled_until") + ", w.capped, " +
                              epoch_days("w.expired_before") +
                              R"(, w.provider_revision, w.service_revision, w.zone_stamp, w.max_slots,
       w.touched, s.buffer_before_minutes, s.buffer_after_minutes, p.active, s.active,
       s.min_notice_minutes, coalesce(s.name, '')
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
    offering.name = row[22].c_str();
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
                          .max_slots = std::nullopt,
                          .min_notice = int_from(row[21])};
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

void load_pairs(pqxx::transaction_base& tx, const std::string& ids, std::span<const ServiceId> services,
                bool with_strays, SnapshotBuilder& loaded) {
    for (const auto& row : exec_params(tx, pairs_sql, ids, ids_array(services), with_strays)) {
        if (ProviderSnapshot* provider = loaded.provider(int_from(row[0]))) {
            provider->offerings.push_back(offering_from(row));
        }
    }
}

void load_availability(pqxx::transaction_base& tx, const std::string& ids, SnapshotBuilder& loaded) {
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

void load_service_hours(pqxx::transaction_base& tx, const std::string& ids, SnapshotBuilder& loaded) {
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

void load_overrides(pqxx::transaction_base& tx, const std::string& ids, LocalDate from,
                    SnapshotBuilder& loaded) {
    const auto rows = exec_params(
        tx,
        "SELECT provider_id, " + epoch_days("date") +
            ", extract(epoch FROM starts)::int, extract(epoch FROM ends)::int, coalesce(reason, '')"
            " FROM availability_overrides WHERE provider_id = ANY ($1::bigint[]) AND date >= $2::date"
            " ORDER BY provider_id, date",
        ids, format_date(from));
    for (const auto& row : rows) {
        std::optional<DayWindow> window;
        if (!row[2].is_null()) window = DayWindow{time_from(row[2]), time_from(row[3])};
        loaded.add_override(int_from(row[0]), date_from(row[1]), window, row[4].c_str());
    }
}

void load_busy(pqxx::transaction_base& tx, const std::string& ids, LocalDate from, SnapshotBuilder& loaded) {
    const auto rows = exec_params(
        tx,
        "SELECT b.* FROM pg_catalog.unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL (SELECT provider_id, " +
            epoch_seconds("starts_at") + ", " + epoch_seconds("ends_at") +
            " FROM provider_busy WHERE provider_id = p.id AND ends_at > $2::timestamptz"
            " ORDER BY starts_at) b",
        ids, format_instant(Instant{from.time_since_epoch()}));
    for (const auto& row : rows)
        loaded.add_busy(int_from(row[0]), {instant_from(row[1]), instant_from(row[2])});
}

}  // namespace

std::vector<ProviderSnapshot> read_rules(pqxx::transaction_base& tx, std::span<const ProviderId> providers,
                                         std::span<const ServiceId> services, bool with_strays,
                                         LocalDate overrides_from) {
    std::vector<ProviderSnapshot> snapshots(providers.size());
    for (std::size_t i = 0; i < providers.size(); ++i) snapshots[i].id = providers[i];
    SnapshotBuilder loaded(snapshots);
    const std::string ids = ids_array(providers);
    const auto rows = exec_params(tx,
                                  "SELECT id, time_zone, rules_revision, name,"
                                  " pg_catalog.to_regprocedure('slotctl_local_slots()'::text) IS NOT NULL"
                                  " FROM providers WHERE id = ANY ($1::bigint[])",
                                  ids);
    for (const auto& row : rows) {
        ProviderSnapshot& provider = *loaded.provider(int_from(row[0]));
        provider.time_zone = row[1].as<std::string>();
        provider.revision = int_from(row[2]);
        provider.name = row[3].c_str();
        provider.stores_local_times = bool_from(row[4]);
    }
    load_pairs(tx, ids, services, with_strays, loaded);
    load_availability(tx, ids, loaded);
    load_service_hours(tx, ids, loaded);
    load_overrides(tx, ids, overrides_from, loaded);
    load_busy(tx, ids, overrides_from - std::chrono::days{1}, loaded);
    return snapshots;
}

}  // namespace slotctl::postgres

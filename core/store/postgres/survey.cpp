#include <charconv>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

// $1 zones, $2 their today, $3 its first instant, $4 their stamps, $5 providers, $6 services, $7 days_ahead,
// $8 max_slots, $9 verify, $10 force_cleanup, $11 today in UTC for the remains of deleted providers. One row:
// active offerings, outside-rules slots, and `provider:weight` of every pair with work, as defined by
// work_of() in plans/survey_rule.hpp.
constexpr const char* survey_sql = R"(
WITH zone AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::date[], $3::timestamptz[], $4::bigint[]) AS z(name, today, starts, stamp)
), pair AS (
    SELECT coalesce(o.provider_id, w.provider_id) AS provider_id,
           coalesce(o.active AND p.active AND s.active, false) AS active,
           CASE WHEN p.id IS NULL THEN $11::date ELSE z.today END AS today,
           w.provider_id IS NOT NULL AS seen,
           w.provider_revision IS DISTINCT FROM coalesce(p.rules_revision, 0)
               OR w.service_revision <> coalesce(s.rules_revision, 0)
               OR w.touched <> 0
               -- As sound() has it: no run wrote that.
               OR greatest(w.horizon, w.expired_before) >= DATE '2500-01-01'
               OR w.filled_until >= TIMESTAMPTZ '2500-01-01T00:00:00Z' AS changed,
           w.zone_stamp <> z.stamp
               OR (z.stamp IS NOT NULL AND w.max_slots <> coalesce(s.max_slots, $8::int)) AS limits_changed,
           w.capped, w.horizon, w.expired_before
    FROM (SELECT * FROM offerings WHERE (pg_catalog.cardinality($5::bigint[]) = 0 OR provider_id = ANY ($5::bigint[]))
                                    AND (pg_catalog.cardinality($6::bigint[]) = 0 OR service_id = ANY ($6::bigint[]))) o
    FULL JOIN (SELECT * FROM offering_windows WHERE (pg_catalog.cardinality($5::bigint[]) = 0 OR provider_id = ANY ($5::bigint[]))
                                                AND (pg_catalog.cardinality($6::bigint[]) = 0 OR service_id = ANY ($6::bigint[]))) w
         USING (provider_id, service_id)
    LEFT JOIN providers p ON p.id = coalesce(o.provider_id, w.provider_id)
    LEFT JOIN services s ON s.id = coalesce(o.service_id, w.service_id)
    LEFT JOIN zone z ON z.name = p.time_zone
), judged AS (
    SELECT provider_id, active, horizon, today,
           (active AND (NOT seen OR limits_changed)) OR (seen AND (changed OR expired_before > today))
               OR ($9 AND (active OR seen)) AS compare,
           seen AND today IS NOT NULL AND (capped OR horizon < today + $7::int) AS extend,
           (seen AND (today IS NULL OR expired_before < today OR $10)) OR (active AND today IS NULL) AS other
    FROM pair
)
SELECT pg_catalog.count(*) FILTER (WHERE active),
       (SELECT pg_catalog.count(*) FROM slots o LEFT JOIN providers p ON p.id = o.provider_id
            JOIN zone z ON z.name = CASE WHEN p.id IS NULL THEN 'UTC' ELSE p.time_zone END
        WHERE o.outside_rules AND o.booked_count > 0 AND o.starts_at >= z.starts
          AND (pg_catalog.cardinality($5::bigint[]) = 0 OR o.provider_id = ANY ($5::bigint[])) AND (pg_catalog.cardinality($6::bigint[]) = 0 OR o.service_id = ANY ($6::bigint[]))),
       pg_catalog.string_agg(pg_catalog.concat(provider_id, ':',
                             CASE WHEN compare THEN $7::int + 1
                                  WHEN extend THEN greatest(1, least(today + $7::int - greatest(horizon, DATE '0001-01-01'), $7::int + 1))
                                  ELSE 1 END, ':', active::int),
                  ',' ORDER BY provider_id) FILTER (WHERE compare OR extend OR other)
FROM judged)";

// Slots of pairs that have neither an offering nor a row of offering_windows.
constexpr const char* stray_sql = R"(
SELECT pg_catalog.string_agg(pg_catalog.concat(provider_id, ':1:0'), ',' ORDER BY provider_id)
FROM (SELECT DISTINCT provider_id FROM slots
      WHERE (pg_catalog.cardinality($1::bigint[]) = 0 OR provider_id = ANY ($1::bigint[])) AND (pg_catalog.cardinality($2::bigint[]) = 0 OR service_id = ANY ($2::bigint[]))) s)";

/// Parses `7:31:1,7:31:0,9:1:1`, ascending (provider, weight, whether the offering is active), into one entry
/// per provider.
std::vector<ProviderWork> read_work(const pqxx::field& field) {
    std::vector<ProviderWork> work;
    const char* at = field.c_str();
    const char* const end = at + field.size();
    while (at < end) {
        ProviderWork item;
        at = std::from_chars(at, end, item.provider).ptr + 1;
        at = std::from_chars(at, end, item.weight).ptr + 1;
        at = std::from_chars(at, end, item.offerings).ptr + 1;
        if (!work.empty() && work.back().provider == item.provider) {
            work.back().weight += item.weight;
            work.back().offerings += item.offerings;
        } else {
            work.push_back(item);
        }
    }
    return work;
}

void add_missing(std::vector<ProviderWork>& work, const std::vector<ProviderWork>& more) {
    std::vector<ProviderWork> merged;
    merged.reserve(work.size() + more.size());
    auto next = more.begin();
    for (const ProviderWork& item : work) {
        for (; next != more.end() && next->provider < item.provider; ++next) merged.push_back(*next);
        if (next != more.end() && next->provider == item.provider) ++next;
        merged.push_back(item);
    }
    merged.insert(merged.end(), next, more.end());
    work = std::move(merged);
}

}  // namespace

MaintainScope PostgresMaintenance::unknown(const MaintainScope& scope) {
    MaintainScope unknown;
    if (scope.providers.empty() && scope.services.empty()) return unknown;
    session_.run("looking up providers and services", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        const auto add = [&](const std::string& table, const std::string& key,
                             const std::vector<std::int64_t>& ids, std::vector<std::int64_t>& missing) {
            const auto rows = exec_params(
                tx,
                "SELECT k.id FROM (SELECT DISTINCT pg_catalog.unnest($1::bigint[]) AS id) k WHERE NOT EXISTS "
                "(SELECT 1"
                " FROM " +
                    table +
                    " t WHERE t.id = k.id) AND NOT EXISTS (SELECT 1 FROM offering_windows w WHERE w." + key +
                    " = k.id) AND NOT EXISTS (SELECT 1 FROM slots s WHERE s." + key + " = k.id) ORDER BY 1",
                ids_array(ids));
            for (const auto& row : rows) missing.push_back(int_from(row[0]));
        };
        add("providers", "provider_id", scope.providers, unknown.providers);
        add("services", "service_id", scope.services, unknown.services);
    });
    return unknown;
}

std::vector<std::string> PostgresMaintenance::time_zones(const MaintainScope& scope) {
    return session_.run("listing time zones", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        std::vector<std::string> names;
        for (const auto& row :
             exec_params(tx,
                         "SELECT DISTINCT time_zone FROM providers"
                         " WHERE pg_catalog.cardinality($1::bigint[]) = 0 OR id = ANY ($1::bigint[])",
                         ids_array(scope.providers))) {
            names.push_back(row[0].as<std::string>());
        }
        return names;
    });
}

MaintainSurvey PostgresMaintenance::survey(const MaintainScope& scope, const MaintainPolicy& policy,
                                           std::span<const ZoneDay> zones) {
    ArrayText names, todays, starts, stamps;
    LocalDate utc_today{};
    for (const ZoneDay& zone : zones) {
        if (zone.name == "UTC") utc_today = zone.today;
        names.add(std::string_view(zone.name));
        todays.add(zone.today);
        starts.add(zone.today_starts);
        stamps.add(zone.stamp);
    }
    return session_.run("looking for work", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(do_not_compile);
        const std::string providers = ids_array(scope.providers), services = ids_array(scope.services);
        const auto row = exec_params(tx, survey_sql, names.str(), todays.str(), starts.str(), stamps.str(),
                                     providers, services, policy.days_ahead, policy.max_slots, policy.verify,
                                     policy.force_cleanup, format_date(utc_today))[0];
        MaintainSurvey survey;
        survey.offerings = int_from(row[0]);
        survey.outside_rules = int_from(row[1]);
        survey.work = read_work(row[2]);
        if (policy.verify) {
            add_missing(survey.work, read_work(exec_params(tx, stray_sql, providers, services)[0][0]));
        }
        return survey;
    });
}

}  // namespace slotctl::postgres

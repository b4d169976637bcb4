#include "core/store/postgres/offering_windows.hpp"

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

void remember_windows(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans) {
    ArrayText providers, services, horizons, filled, capped, expired, provider_revisions, service_revisions,
        stamps, max_slots, touched;
    std::size_t count = 0;
    each_offering(plans, [&](const OfferingPlan& plan) {
        if (!plan.window) return;
        const OfferingWindow& w = *plan.window;
        providers.add(plan.key.provider);
        services.add(plan.key.service);
        horizons.add(w.horizon);
        filled.add(w.filled_until);
        capped.add(w.capped);
        expired.add(w.expired_before);
        provider_revisions.add(w.provider_revision);
        service_revisions.add(w.service_revision);
        stamps.add(w.zone_stamp);
        max_slots.add(std::int64_t{w.max_slots});
        touched.add(w.touched);
        ++count;
    });
    if (count == 0) return;
    constexpr const char* given =
        " FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::timestamptz[], $5::boolean[], $6::date[],"
        " $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::bigint[]) AS n(provider_id, service_id, "
        "horizon,"
        " filled_until, capped, expired_before, provider_revision, service_revision, zone_stamp, max_slots, "
        "seen)";
    const auto run = [&](const std::string& statement) {
        return exec_params(tx, statement, providers.str(), services.str(), horizons.str(), filled.str(),
                           capped.str(), expired.str(), provider_revisions.str(), service_revisions.str(),
                           stamps.str(), max_slots.str(), touched.str());
    };
    // `touched` is reset to 0 only if nobody touched the slots since the plan was made.
    const auto updated =
        run(std::string("UPDATE offering_windows w SET horizon = n.horizon,"
                        " filled_until = n.filled_until, capped = n.capped,"
                        " expired_before = n.expired_before, provider_revision = n.provider_revision,"
                        " service_revision = n.service_revision, zone_stamp = n.zone_stamp,"
                        " max_slots = n.max_slots,"
                        " touched = CASE WHEN w.touched = n.seen THEN 0 ELSE w.touched END") +
            given + " WHERE w.provider_id = n.provider_id AND w.service_id = n.service_id");
    if (static_cast<std::size_t>(updated.affected_rows()) == count) return;
    run(std::string("INSERT INTO offering_windows (provider_id, service_id, horizon, filled_until, capped,"
                    " expired_before, provider_revision, service_revision, zone_stamp, max_slots, touched)"
                    " SELECT provider_id, service_id, horizon, filled_until, capped, expired_before,"
                    " provider_revision, service_revision, zone_stamp, max_slots, least(seen, 0)") +
        given + " ON CONFLICT (provider_id, service_id) DO NOTHING");
}

void forget_empty_windows(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans) {
    ArrayText providers, services;
    each_offering(plans, [&](const OfferingPlan& plan) {
        if (plan.active) return;
        providers.add(plan.key.provider);
        services.add(plan.key.service);
    });
    if (providers.empty()) return;
    exec_params(
        tx,
        "DELETE FROM offering_windows w USING unnest($1::bigint[], $2::bigint[]) AS k(provider_id, "
        "service_id)"
        " WHERE w.provider_id = k.provider_id AND w.service_id = k.service_id AND NOT EXISTS"
        " (SELECT 1 FROM slots s WHERE s.provider_id = w.provider_id AND s.service_id = w.service_id)",
        providers.str(), services.str());
}

}  // namespace slotctl::postgres

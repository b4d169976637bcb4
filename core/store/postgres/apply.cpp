#include <algorithm>
#include <tuple>

#include "core/store/postgres/heal.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/offering_windows.hpp"
#include "core/store/postgres/plan_rows.hpp"
#include "core/store/postgres/standing_slots.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// FROM and WHERE for slots `s` with the keys $1, $2 and $3.
std::string slot_keys(const std::optional<std::string>& slots_at) {
    if (slots_at) return " " + *slots_at + "($1, $2, $3) AS k WHERE s.adopted_row = k.adopted_row";
    return " unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS k(provider_id, service_id, starts_at)"
           " WHERE s.provider_id = k.provider_id AND s.service_id = k.service_id AND s.starts_at = "
           "k.starts_at";
}

/// Runs `statement` (an UPDATE … FROM or DELETE … USING) on the slots `s` of these keys that meet
/// `condition`, and passes each offering with its number of rows to `count`. `slots_at` is the function that
/// finds an application's slots.
template <class Count>
void change_slots(pqxx::transaction_base& tx, const std::string& statement, const SlotKeys& keys,
                  const std::string& condition, const std::optional<std::string>& slots_at, Count count) {
    if (keys.empty()) return;
    // A CASE hides the condition from the planner. Otherwise, a table without statistics would seem to have
    // hardly any such rows, and the keys would be searched for each row of it instead of the other way round.
    const std::string hidden =
        condition.empty() ? "" : " AND CASE WHEN " + condition + " THEN true ELSE false END";
    const auto rows = exec_params(tx,
                                  "WITH done AS (" + statement + slot_keys(slots_at) + hidden +
                                      " RETURNING s.provider_id, s.service_id) SELECT provider_id, "
                                      "service_id, pg_catalog.count(*) FROM done GROUP BY 1, 2",
                                  keys.providers.str(), keys.services.str(), keys.starts.str());
    for (const auto& row : rows) count(row, int_from(row[2]));
}

struct Expiries {
    ArrayText providers, services, before, booked_too;
    explicit Expiries(std::span<const ProviderPlan> plans) {
        each_offering(plans, [&](const OfferingPlan& plan) {
            if (!plan.expire) return;
            providers.add(plan.key.provider);
            services.add(plan.key.service);
            before.add(plan.expire->before);
            booked_too.add(plan.expire->booked_too);
        });
    }
};

constexpr const char* expiry_keys =
    "unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::boolean[])"
    " AS e(provider_id, service_id, before_at, booked_too)";
constexpr const char* expiry_match =
    "s.provider_id = e.provider_id AND s.service_id = e.service_id AND s.starts_at < e.before_at"
    " AND (s.booked_count = 0 OR e.booked_too)";

void expire(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, bool really, Tally& tally) {
    const Expiries expiries(plans);
    if (expiries.providers.empty()) return;
    const std::string past =
        really ? std::string("WITH past AS (DELETE FROM slots s USING ") + expiry_keys + " WHERE " +
                     expiry_match + " RETURNING s.provider_id, s.service_id, s.booked_count > 0 AS booked)"
               : std::string(
                     "WITH past AS (SELECT s.provider_id, s.service_id, s.booked_count > 0 AS booked FROM "
                     "slots s, ") +
                     expiry_keys + " WHERE " + expiry_match + ")";
    const auto rows = exec_params(
        tx,
        past +
            " SELECT provider_id, service_id, pg_catalog.count(*) FILTER (WHERE NOT booked),"
            " pg_catalog.count(*) FILTER (WHERE booked) FROM past GROUP BY 1, 2",
        expiries.providers.str(), expiries.services.str(), expiries.before.str(), expiries.booked_too.str());
    for (const auto& row : rows) {
        OfferingCounts& counts = tally.of(row);
        counts.expired += int_from(row[2]);
        counts.expired_booked += int_from(row[3]);
    }
}

bool none_booked_too(std::span<const ProviderPlan> plans) {
    bool none = true;
    each_offering(
        plans, [&](const OfferingPlan& plan) { none = none && !(plan.expire && plan.expire->booked_too); });
    return none;
}

/// Counting by offering would take almost as long as deleting.
std::int64_t expire_all(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans) {
    const Expiries expiries(plans);
    if (expiries.providers.empty()) return 0;
    const auto deleted = exec_params(
        tx, std::string("DELETE FROM slots s USING ") + expiry_keys + " WHERE " + expiry_match,
        expiries.providers.str(), expiries.services.str(), expiries.before.str(), expiries.booked_too.str());
    return static_cast<std::int64_t>(deleted.affected_rows());
}

constexpr const char* slot_columns = "provider_id, service_id, starts_at, ends_at, capacity";

std::int64_t slots_to_create(std::span<const ProviderPlan> plans) {
    std::int64_t count = 0;
    each_offering(plans,
                  [&](const OfferingPlan& plan) { count += static_cast<std::int64_t>(plan.create.size()); });
    return count;
}

/// Streams the new slots, in key order, by COPY. To the server, a COPY from a frozen process is active, so
/// only a statement limit ends it.
void copy_slots(pqxx::transaction_base& tx, const std::string& table, std::span<const ProviderPlan> plans) {
    constexpr std::int64_t patience_ms = 30'000, patience_per_row_ms = 1;
    tx.exec("SET LOCAL statement_timeout = " +
            std::to_string(patience_ms + patience_per_row_ms * slots_to_create(plans)));
    pqxx::stream_to stream = copy_into(tx, table, slot_columns);
    std::string starts(instant_length, ' '), ends(instant_length, ' ');
    each_offering(plans, [&](const OfferingPlan& plan) {
        if (plan.create.empty()) return;
        const std::string provider = std::to_string(plan.key.provider),
                          service = std::to_string(plan.key.service);
        const std::string capacity = std::to_string(plan.capacity);
        for (const Instant start : plan.create) {
            write_instant(start, starts.data());
            write_instant(start + plan.duration, ends.data());
            stream << std::tie(provider, service, starts, ends, capacity);
        }
    });
    stream.complete();
    tx.exec("SET LOCAL statement_timeout TO DEFAULT");
}

/// A view does not accept COPY, and COPY stops at an existing row.
void copy_through_temporary_table(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans,
                                  NewSlots how, const std::string& schema, Tally& tally) {
    tx.exec(
        "CREATE TEMPORARY TABLE IF NOT EXISTS slotctl_new_slots (provider_id bigint, service_id bigint,"
        " starts_at timestamptz, ends_at timestamptz, capacity integer) ON COMMIT DELETE ROWS");
    copy_slots(tx, "slotctl_new_slots", plans);
    if (how == NewSlots::taken_over) {
        for (const auto& row : tx.exec("SELECT of_provider, of_service, new_slots FROM " +
                                       tx.quote_name(schema) + ".slotctl_take_new_slots()"))
            tally.of(row).created += int_from(row[2]);
        return;
    }
    const auto rows = tx.exec(
        std::string("WITH made AS (INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
                    " SELECT provider_id, service_id, starts_at, ends_at, capacity FROM slotctl_new_slots"
                    " ORDER BY 1, 2, 3") +
        (how == NewSlots::copied ? " ON CONFLICT DO NOTHING" : "") +
        " RETURNING provider_id, service_id) SELECT provider_id, service_id, pg_catalog.count(*) FROM made "
        "GROUP BY 1, "
        "2");
    for (const auto& row : rows) tally.of(row).created += int_from(row[2]);
}

/// Uses COPY; once that has met a row created by others, leaves their rows in place.
void create(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, NewSlots how,
            const std::string& schema, bool& others_were_faster, Tally& tally) {
    if (how != NewSlots::copied || others_were_faster) {
        copy_through_temporary_table(tx, plans, how, schema, tally);
        return;
    }
    try {
        copy_slots(tx, "slots", plans);
    } catch (const pqxx::sql_error& e) {
        others_were_faster = e.sqlstate() == "23505";
        throw;
    }
    each_offering(plans, [&](const OfferingPlan& plan) {
        tally.of(plan.key).created += static_cast<std::int64_t>(plan.create.size());
    });
}

NewSlots how_to_write_slots(pqxx::transaction_base& tx, const std::string& schema) {
    const auto kind = tx.exec(
        "SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = "
        "pg_catalog.to_regclass('slots'::text)::oid");
    if (kind.empty() || kind[0][0].as<std::string>() != "v") return NewSlots::copied;
    const auto function = exec_params(tx, "SELECT pg_catalog.to_regprocedure($1::text) IS NOT NULL",
                                      tx.quote_name(schema) + ".slotctl_take_new_slots()");
    return bool_from(function[0][0]) ? NewSlots::taken_over : NewSlots::inserted;
}

void resize(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans) {
    SlotKeys keys;
    ArrayText capacities;
    each_offering(plans, [&](const OfferingPlan& plan) {
        for (const Instant start : plan.resize) {
            keys.add(plan.key, start);
            capacities.add(std::int64_t{plan.capacity});
        }
    });
    if (keys.empty()) return;
    exec_params(tx,
                "UPDATE slots s SET capacity = greatest(k.capacity, s.booked_count)"
                " FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::int[])"
                " AS k(provider_id, service_id, starts_at, capacity) WHERE s.provider_id = k.provider_id"
                " AND s.service_id = k.service_id AND s.starts_at = k.starts_at",
                keys.providers.str(), keys.services.str(), keys.starts.str(), capacities.str());
}

/// The function that finds an application's slots by their keys; nothing for a table of slotctl's.
std::optional<std::string> function_for_slots(pqxx::transaction_base& tx, const std::string& schema) {
    std::string function = tx.quote_name(schema) + ".slotctl_slots_at";
    const auto found = exec_params(tx, "SELECT pg_catalog.to_regprocedure($1::text) IS NOT NULL",
                                   function + "(bigint[],bigint[],timestamptz[])");
    if (!bool_from(found[0][0])) return std::nullopt;
    return function;
}

}  // namespace

std::vector<OfferingCounts> PostgresMaintenance::apply(const RunLock&, std::span<const ProviderPlan> plans,
                                                       Detail detail) {
    const std::string schema = session_.schema();
    return session_.run("writing slots", [&](pqxx::connection& c) {
        Tally tally(plans);
        pqxx::work tx(c);
        // An open transaction elsewhere must not delay this run for long. A batch need not wait for the disk:
        // the record of the run's end does, and everything written before it is on disk by then.
        tx.exec(std::string(look_up_by_key) +
                "; SET LOCAL lock_timeout = '3s'; SET LOCAL synchronous_commit = off;"
                " SET LOCAL slotctl.maintain = 'on'; " +
                let_go_of_locks);
        if (!new_slots_) {
            new_slots_ = how_to_write_slots(tx, schema);
            slots_at_ = function_for_slots(tx, schema);
        }
        if (detail == Detail::totals && none_booked_too(plans)) {
            tally.unattributed().expired = expire_all(tx, plans);
        } else {
            expire(tx, plans, true, tally);
        }
        recount(tx, plans, tally);
        change_slots(tx, "DELETE FROM slots s USING", keys_of(plans, &OfferingPlan::withdraw),
                     "s.booked_count = 0 AND s.origin = 'generated'", slots_at_,
                     [&](const pqxx::row& row, std::int64_t n) { tally.of(row).withdrawn += n; });
        if (slots_to_create(plans) > 0) {
            create(tx, plans, *new_slots_, schema, others_were_faster_, tally);
        }
        restore(tx, plans, tally);
        change_slots(tx, "UPDATE slots s SET outside_rules = true FROM",
                     keys_of(plans, &OfferingPlan::mark_outside),
                     "s.booked_count > 0 AND NOT s.outside_rules", slots_at_,
                     [&](const pqxx::row& row, std::int64_t n) { tally.of(row).marked_outside += n; });
        change_slots(tx, "UPDATE slots s SET outside_rules = false FROM",
                     keys_of(plans, &OfferingPlan::mark_inside), "s.outside_rules", slots_at_,
                     [&](const pqxx::row& row, std::int64_t n) { tally.of(row).marked_inside += n; });
        change_slots(tx, "UPDATE slots s SET outside_rules = false FROM",
                     keys_of(plans, &OfferingPlan::clear_mark), "s.outside_rules", slots_at_,
                     [](const pqxx::row&, std::int64_t) {});
        resize(tx, plans);
        remember_windows(tx, plans);
        forget_empty_windows(tx, plans);
        tx.commit();
        others_were_faster_ = false;
        return std::move(tally).changed();
    });
}

std::vector<OfferingCounts> PostgresMaintenance::preview(std::span<const ProviderPlan> plans) {
    return session_.run("previewing", [&](pqxx::connection& c) {
        Tally tally(plans);
        pqxx::work tx(c);
        tx.exec(look_up_by_key);
        for (const ProviderPlan& plan : plans) {
            const auto healed = healed_span(plan);
            const auto booked = healed ? booked_slots(tx, plan.provider, *healed) : std::vector<BookedSlot>{};
            for (OfferingCounts& counts : preview_of(plan, booked)) tally.of(counts.key) = std::move(counts);
        }
        expire(tx, plans, false, tally);
        return std::move(tally).changed();
    });
}

}  // namespace slotctl::postgres

#include "core/store/postgres/heal.hpp"

#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

namespace {

struct Damaged {
    OfferingKey key;
    Instant starts{}, ends{};
    std::int64_t capacity = 1;
};

using Slots = std::span<const Damaged>;

constexpr const char* booked_now =
    "(SELECT pg_catalog.count(*) FROM bookings b WHERE b.provider_id = k.provider_id AND b.service_id = "
    "k.service_id"
    " AND b.starts_at = k.starts_at AND b.status <> 'cancelled')";

/// Whether the row can never be written: a constraint (23) or its values (22) forbid it. If another writer
/// created the same row meanwhile (23505), a new attempt may succeed.
bool is_refused(const std::string& state) {
    const std::string group = state.substr(0, 2);
    return state != "23505" && (group == "22" || group == "23");
}

/// Runs `write`, which returns the rows that it changed, on all of these slots. If the database refuses, runs
/// it on each half, so that everything that it accepts is written.
template <class Write, class Count>
void heal(pqxx::transaction_base& tx, Slots slots, Tally& tally, const Write& write, const Count& count) {
    if (slots.empty()) return;
    tx.exec("SAVEPOINT slotctl_heal");
    try {
        for (const auto& row : write(tx, slots)) count(tally.of(row));
        tx.exec("RELEASE SAVEPOINT slotctl_heal");
        return;
    } catch (const pqxx::sql_error& error) {
        if (!is_refused(error.sqlstate())) throw;
        tx.exec("ROLLBACK TO SAVEPOINT slotctl_heal; RELEASE SAVEPOINT slotctl_heal");
        log::debug("slots are left as they are, or tried in halves: " + joined_lines(error.what()));
    }
    if (slots.size() == 1) {
        tally.of(slots.front().key).contradicting.push_back(slots.front().starts);
        return;
    }
    const std::size_t half = slots.size() / 2;
    heal(tx, slots.first(half), tally, write, count);
    heal(tx, slots.subspan(half), tally, write, count);
}

SlotKeys keys_of(Slots slots) {
    SlotKeys keys;
    for (const Damaged& slot : slots) keys.add(slot.key, slot.starts);
    return keys;
}

pqxx::result insert_slots(pqxx::transaction_base& tx, Slots slots) {
    const SlotKeys keys = keys_of(slots);
    ArrayText ends, capacities;
    for (const Damaged& slot : slots) {
        ends.add(slot.ends);
        capacities.add(slot.capacity);
    }
    return exec_params(
        tx,
        std::string(
            "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)"
            " SELECT provider_id, service_id, starts_at, ends_at, greatest(capacity, booked), booked FROM ("
            "SELECT k.*, ") +
            booked_now +
            " AS booked FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], "
            "$5::int[])"
            " AS k(provider_id, service_id, starts_at, ends_at, capacity)) n ORDER BY 1, 2, 3"
            " RETURNING provider_id, service_id",
        keys.providers.str(), keys.services.str(), keys.starts.str(), ends.str(), capacities.str());
}

pqxx::result count_again(pqxx::transaction_base& tx, Slots slots) {
    const SlotKeys keys = keys_of(slots);
    // A booking takes its place by updating the slot's row. Since the row is locked first, every booking is
    // either committed, and counted by the next statement, or waits and adds itself afterwards.
    exec_params(
        tx,
        std::string("SELECT 1 FROM slots s, (SELECT k.*") +
            " FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS k(provider_id, service_id,"
            " starts_at) ORDER BY 1, 2, 3) k WHERE s.provider_id = k.provider_id"
            " AND s.service_id = k.service_id AND s.starts_at = k.starts_at FOR UPDATE OF s",
        keys.providers.str(), keys.services.str(), keys.starts.str());
    return exec_params(
        tx,
        std::string("UPDATE slots s SET booked_count = ") + booked_now +
            ", capacity = greatest(s.capacity, " + booked_now +
            ") FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS k(provider_id, service_id,"
            " starts_at) WHERE s.provider_id = k.provider_id AND s.service_id = k.service_id"
            " AND s.starts_at = k.starts_at RETURNING s.provider_id, s.service_id",
        keys.providers.str(), keys.services.str(), keys.starts.str());
}

}  // namespace

void restore(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, Tally& tally) {
    std::vector<Damaged> slots;
    each_offering(plans, [&](const OfferingPlan& plan) {
        for (const auto& slot : plan.restore)
            slots.push_back({plan.key, slot.starts, slot.starts + slot.duration, plan.capacity});
    });
    heal(tx, slots, tally, insert_slots, [](OfferingCounts& counts) { ++counts.created; });
}

void recount(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, Tally& tally) {
    // Slots that free time come first, since others may need that time.
    for (const bool upwards : {false, true}) {
        std::vector<Damaged> slots;
        each_offering(plans, [&](const OfferingPlan& plan) {
            for (const auto& slot : plan.recount) {
                if (upwards == (slot.to > slot.from)) slots.push_back({plan.key, slot.starts});
            }
        });
        heal(tx, slots, tally, count_again, [](OfferingCounts& counts) { ++counts.recounted; });
    }
}

}  // namespace slotctl::postgres

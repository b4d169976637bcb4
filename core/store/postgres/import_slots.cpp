#include "core/store/postgres/import_slots.hpp"

#include <string>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/plan_rows.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

constexpr const char* saved_buffers = "slotctl_saved_buffers";

constexpr const char* same_slot =
    " WHERE s.provider_id = g.provider_id AND s.service_id = g.service_id AND s.starts_at = g.starts_at";

std::string refusal(const std::string& state) {
    if (state == "23514") return "the slot cannot hold its bookings";
    if (state == "23P01") return "the provider is booked for another slot at that time";
    return "";
}

}  // namespace

template <class Write>
void SlotImport::each(const std::vector<std::size_t>& positions, const Write& write) {
    chunks_.each(
        std::span<const std::size_t>(positions), write,
        [](std::size_t position) { return "slots[" + std::to_string(position) + "]"; }, refusal);
}

void SlotImport::set_buffers_aside(const std::vector<ServiceId>& services) {
    aside_ = !services.empty();
    if (!aside_) return;
    tx_.exec(std::string("CREATE TEMPORARY TABLE ") + saved_buffers +
             " (id bigint, buffer_before int, buffer_after int) ON COMMIT DROP");
    const std::string ids = ids_array(services);
    exec_params(tx_,
                std::string("INSERT INTO ") + saved_buffers +
                    " SELECT id, buffer_before_minutes, buffer_after_minutes FROM services"
                    " WHERE id = ANY ($1::bigint[]) FOR NO KEY UPDATE",
                ids);
    exec_params(tx_,
                "UPDATE services SET buffer_before_minutes = 0, buffer_after_minutes = 0"
                " WHERE id = ANY ($1::bigint[])",
                ids);
}

void SlotImport::put_buffers_back() {
    if (!aside_) return;
    tx_.exec(std::string("UPDATE services s SET buffer_before_minutes = b.buffer_before,"
                         " buffer_after_minutes = b.buffer_after FROM ") +
             saved_buffers + " b WHERE s.id = b.id");
}

void SlotImport::write(const std::vector<std::size_t>& positions) {
    each(positions, [&](pqxx::transaction_base& tx, std::span<const std::size_t> some) {
        SlotKeys keys;
        ArrayText ends, capacities, origins;
        for (const std::size_t position : some) {
            const SlotRecord& slot = slots_[position];
            keys.add({slot.provider, slot.service}, slot.starts_at);
            ends.add(slot.ends_at);
            capacities.add(slot.capacity);
            origins.add(word_of(slot.origin));
        }
        exec_params(
            tx,
            std::string(
                "WITH given AS (SELECT g.*, v.duration_minutes, v.capacity AS usual FROM"
                " unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::int[], "
                "$6::text[])"
                " AS g(provider_id, service_id, starts_at, ends_at, capacity, origin)"
                " LEFT JOIN services v ON v.id = g.service_id), known AS (UPDATE slots s SET"
                " ends_at = coalesce(g.ends_at, s.ends_at), origin = coalesce(g.origin, s.origin),"
                " capacity = greatest(coalesce(g.capacity, s.capacity), s.booked_count) FROM given g") +
                same_slot +
                " RETURNING s.provider_id, s.service_id, s.starts_at)"
                " INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin)"
                " SELECT provider_id, service_id, starts_at,"
                " coalesce(ends_at, starts_at + pg_catalog.make_interval(mins => duration_minutes)),"
                " coalesce(capacity, usual, 1), coalesce(origin, 'manual') FROM given"
                " WHERE (provider_id, service_id, starts_at) NOT IN (SELECT * FROM known)",
            keys.providers.str(), keys.services.str(), keys.starts.str(), ends.str(), capacities.str(),
            origins.str());
    });
}

void SlotImport::give_spans(const std::vector<std::size_t>& positions) {
    if (!aside_) return;
    each(positions, [&](pqxx::transaction_base& tx, std::span<const std::size_t> some) {
        SlotKeys keys;
        ArrayText from, until;
        for (const std::size_t position : some) {
            const SlotRecord& slot = slots_[position];
            if (!slot.blocked_from && !slot.blocked_until) continue;
            keys.add({slot.provider, slot.service}, slot.starts_at);
            from.add(slot.blocked_from);
            until.add(slot.blocked_until);
        }
        exec_params(
            tx,
            std::string("UPDATE slots s SET blocked_from = coalesce(g.blocked_from, s.starts_at -"
                        " pg_catalog.make_interval(mins => coalesce(v.buffer_before, 0))), blocked_until = "
                        "coalesce(g.blocked_until,"
                        " coalesce(s.booked_until, s.ends_at) + pg_catalog.make_interval(mins => "
                        "coalesce(v.buffer_after, 0)))"
                        " FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],"
                        " $5::timestamptz[]) AS g(provider_id, service_id, starts_at, blocked_from,"
                        " blocked_until) LEFT JOIN ") +
                saved_buffers + " v ON v.id = g.service_id" + same_slot + " AND s.booked_count > 0",
            keys.providers.str(), keys.services.str(), keys.starts.str(), from.str(), until.str());
    });
}

void SlotImport::limit(const std::vector<std::size_t>& positions) {
    each(positions, [&](pqxx::transaction_base& tx, std::span<const std::size_t> some) {
        SlotKeys keys;
        ArrayText capacities;
        for (const std::size_t position : some) {
            const SlotRecord& slot = slots_[position];
            if (!slot.capacity) continue;
            keys.add({slot.provider, slot.service}, slot.starts_at);
            capacities.add(slot.capacity);
        }
        exec_params(
            tx,
            std::string("UPDATE slots s SET capacity = g.capacity FROM unnest($1::bigint[], $2::bigint[],"
                        " $3::timestamptz[], $4::int[]) AS g(provider_id, service_id, starts_at, capacity)") +
                same_slot + " AND s.capacity > g.capacity",
            keys.providers.str(), keys.services.str(), keys.starts.str(), capacities.str());
    });
}

}  // namespace slotctl::postgres

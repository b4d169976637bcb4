#include <algorithm>

#include "core/exchange/comparison.hpp"
#include "core/exchange/references.hpp"
#include "core/store/postgres/exchange.hpp"
#include "core/store/postgres/import_bookings.hpp"
#include "core/store/postgres/import_lists.hpp"
#include "core/store/postgres/import_stock.hpp"
#include "core/store/postgres/import_stored.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/values.hpp"
#include "core/store/sql/flat_exchange.hpp"

namespace slotctl::postgres {

namespace {

/// How many orders take longer to load row by row than it takes to change the tables for them.
constexpr std::size_t worth_a_first_load = 1000;

Ids stored_ids(pqxx::transaction_base& tx, const std::string& table, const Ids& ids) {
    Ids found;
    for (const auto& row : exec_params(
             tx, "SELECT id FROM " + table + " WHERE id = ANY ($1::bigint[]) ORDER BY id", ids_array(ids))) {
        found.push_back(int_from(row[0]));
    }
    return found;
}

void require_references(pqxx::transaction_base& tx, const Business& business) {
    const IdsByTable mentioned = mentioned_ids(business);
    const IdsByTable known{stored_ids(tx, "providers", mentioned.providers),
                           stored_ids(tx, "services", mentioned.services),
                           stored_ids(tx, "product_variants", mentioned.variants),
                           stored_ids(tx, "drop_products", mentioned.drop_products)};
    if (auto faults = check_references(business, known); !faults.empty()) throw FaultyFile(std::move(faults));
}

/// Sets one column of the records that give it, if it differs.
class ColumnUpdate {
  public:
    ColumnUpdate(std::string table, std::string column, std::string type)
        : table_(std::move(table)), column_(std::move(column)), type_(std::move(type)) {}

    void set(std::int64_t id, const std::optional<std::string>& text) {
        ids_.add(id);
        if (text) {
            values_.add(std::string_view(*text));
        } else {
            values_.add_null();
        }
    }
    void run(pqxx::transaction_base& tx) const {
        if (ids_.empty()) return;
        exec_params(
            tx,
            "UPDATE " + table_ + " t SET " + column_ + " = g.value FROM unnest($1::bigint[], $2::" + type_ +
                "[]) AS g(id, value) WHERE t.id = g.id AND t." + column_ + " IS DISTINCT FROM g.value",
            ids_.str(), values_.str());
    }

  private:
    std::string table_, column_, type_;
    ArrayText ids_, values_;
};

std::string minutes_text(std::chrono::minutes value) {
    return std::to_string(value.count());
}
std::string bool_text(bool value) {
    return value ? "true" : "false";
}

void import_services(pqxx::transaction_base& tx, const std::vector<ServiceRecord>& services) {
    ArrayText ids, names, durations;
    for (const ServiceRecord& service : services) {
        if (!service.name || !service.duration)
            continue;  // already known, or check_references would have reported it
        ids.add(service.id);
        names.add(std::string_view(*service.name));
        durations.add(std::int64_t{service.duration->count()});
    }
    exec_params(tx,
                "INSERT INTO services (id, name, duration_minutes) SELECT * FROM"
                " unnest($1::bigint[], $2::text[], $3::int[]) ON CONFLICT (id) DO NOTHING",
                ids.str(), names.str(), durations.str());
    ColumnUpdate name("services", "name", "text"), duration("services", "duration_minutes", "int"),
        step("services", "step_minutes", "int"), before("services", "buffer_before_minutes", "int"),
        after("services", "buffer_after_minutes", "int"), notice("services", "min_notice_minutes", "int"),
        capacity("services", "capacity", "int"), max_slots("services", "max_slots", "int"),
        active("services", "active", "boolean");
    for (const ServiceRecord& s : services) {
        if (s.name) name.set(s.id, s.name);
        if (s.duration) duration.set(s.id, minutes_text(*s.duration));
        if (s.step) step.set(s.id, *s.step ? std::optional(minutes_text(**s.step)) : std::nullopt);
        if (s.buffer_before) before.set(s.id, minutes_text(*s.buffer_before));
        if (s.buffer_after) after.set(s.id, minutes_text(*s.buffer_after));
        if (s.min_notice) notice.set(s.id, minutes_text(*s.min_notice));
        if (s.capacity) capacity.set(s.id, std::to_string(*s.capacity));
        if (s.max_slots)
            max_slots.set(s.id, *s.max_slots ? std::optional(std::to_string(**s.max_slots)) : std::nullopt);
        if (s.active) active.set(s.id, bool_text(*s.active));
    }
    for (const ColumnUpdate* update :
         {&name, &duration, &step, &before, &after, &notice, &capacity, &max_slots, &active}) {
        update->run(tx);
    }
}

void import_providers(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers) {
    ArrayText ids, names, zones;
    for (const ProviderRecord& provider : providers) {
        if (!provider.name || !provider.time_zone) continue;
        ids.add(provider.id);
        names.add(std::string_view(*provider.name));
        zones.add(std::string_view(*provider.time_zone));
    }
    exec_params(tx,
                "INSERT INTO providers (id, name, time_zone) SELECT * FROM"
                " unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT (id) DO NOTHING",
                ids.str(), names.str(), zones.str());
    ColumnUpdate name("providers", "name", "text"), zone("providers", "time_zone", "text"),
        active("providers", "active", "boolean");
    for (const ProviderRecord& p : providers) {
        if (p.name) name.set(p.id, p.name);
        if (p.time_zone) zone.set(p.id, p.time_zone);
        if (p.active) active.set(p.id, bool_text(*p.active));
    }
    for (const ColumnUpdate* update : {&name, &zone, &active}) update->run(tx);
    replace_provider_lists(tx, providers);
}

/// Ids that are in the file or the table must not be assigned to records without one: neither by this import
/// nor by an application afterwards.
void advance_ids(pqxx::transaction_base& tx, const std::string& table, std::int64_t highest_given) {
    exec_params(
        tx,
        "SELECT pg_catalog.setval(s, m) FROM (SELECT pg_catalog.pg_get_serial_sequence('" + table +
            "', 'id') AS s, greatest((SELECT pg_catalog.max(id) FROM " + table +
            "), $1::bigint) AS m) x WHERE m > coalesce(pg_catalog.pg_sequence_last_value(s::regclass), 0)",
        highest_given);
}

/// 0 = none.
std::int64_t highest_booking_id(const Business& business) {
    std::int64_t highest = 0;
    business.bookings.each([&](const BookingRecord& booking, std::size_t) {
        highest = std::max(highest, booking.id.value_or(0));
    });
    return highest;
}

}  // namespace

ImportReport PostgresExchange::import(const Business& business, Instant now, ImportMode mode, bool force) {
    return session_.run("importing", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(std::string("SET LOCAL client_min_messages = warning; ") + let_go_of_locks);
        FirstLoad first_load(tx);
        // A dry run keeps nobody waiting.
        if (mode == ImportMode::commit && business.orders.size() >= worth_a_first_load) first_load.begin();
        require_references(tx, business);
        PostgresStoredRecords stored(tx, first_load.begun(), have_secrets(business.providers));
        PostgresImport importer{tx, session_.raw(), now, force, stored, first_load, {}, {}};
        compare_rules(business, stored, importer.report);
        import_services(tx, business.services);
        import_providers(tx, business.providers);
        replace_calendars_and_feeds(tx, business.providers, now);
        ChunkedImport chunks(tx, importer.faults);
        advance_ids(tx, "bookings", highest_booking_id(business));
        import_slots_and_bookings(chunks, business, importer);
        advance_ids(tx, "inventory_reservations", business.orders.facts().reservation_ids.highest());
        import_stock(chunks, business, importer);
        PostgresRows rows(session_, tx);
        sql::import_flat(rows, business, now, force, importer.report, importer.faults);
        for (std::size_t i = 0; i < flat_list_count; ++i)
            if (flat_lists()[i].numbered && !business.flat[i].empty())
                advance_ids(tx, std::string(flat_lists()[i].name), 0);
        if (!importer.faults.empty()) throw FaultyFile(importer.faults.take());
        if (mode == ImportMode::commit) tx.commit();
        return std::move(importer.report);
    });
}

}  // namespace slotctl::postgres

#include "core/store/postgres/adopt/rehearsal.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/one_line.hpp"
#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using Kind = AdoptionFinding::Kind;

struct Written {
    const char* column;
    const char* value;  ///< SQL over the row `v` as it is before
};

/// One change that a job makes.
struct Rehearsed {
    const char* table;
    const char* what;    ///< `cancelling an order`
    const char* sample;  ///< the condition for a row to try it on
    std::array<Written, 3> sets;
};

constexpr std::array<Rehearsed, 12> changes{{
    {"orders",
     "cancelling an order",
     "v.status = 'pending'",
     {{{"status", "'cancelled'"},
       {"cancelled_at", "'2026-01-02 03:04:05+00'::timestamptz"},
       {"cancel_reason", "'payment_timeout'"}}}},
    {"inventory_reservations",
     "releasing a reservation",
     "v.status = 'active'",
     {{{"status", "'released'"}, {"released_at", "'2026-01-02 03:04:05+00'::timestamptz"}, {}}}},
    {"inventory_reservations",
     "confirming a reservation",
     "v.status = 'active'",
     {{{"status", "'confirmed'"}, {}, {}}}},
    {"product_variants",
     "giving stock back",
     "v.reserved_quantity > 0",
     {{{"reserved_quantity", "v.reserved_quantity - 1"}, {}, {}}}},
    {"drop_products",
     "giving stock back",
     "v.reserved_quantity > 0",
     {{{"reserved_quantity", "v.reserved_quantity - 1"}, {}, {}}}},
    {"slots",
     "marking a slot outside the rules",
     "v.booked_count > 0",
     {{{"outside_rules", "NOT v.outside_rules"}, {}, {}}}},
    {"bookings",
     "noting the offset of a booking",
     "v.status = 'confirmed'",
     {{{"utc_offset_seconds", "3600"}, {}, {}}}},
    {"bookings", "completing a booking", "v.status = 'confirmed'", {{{"status", "'completed'"}, {}, {}}}},
    {"bookings", "marking a booking as missed", "v.status = 'confirmed'", {{{"status", "'missed'"}, {}, {}}}},
    {"bookings", "cancelling a booking", "v.status = 'confirmed'", {{{"status", "'cancelled'"}, {}, {}}}},
    {"customers",
     "noting that an address was refused",
     "v.email IS NOT NULL",
     {{{"email_bounced_at", "'2026-01-02 03:04:05+00'::timestamptz"}, {}, {}}}},
    {"customer_devices",
     "noting that a device is gone",
     "v.dead_at IS NULL",
     {{{"dead_at", "'2026-01-02 03:04:05+00'::timestamptz"}, {}, {}}}},
}};

void untried(const AdoptedView& view, const std::string& what, std::vector<AdoptionFinding>& findings) {
    findings.push_back({Kind::untried, std::string(view.own->name), what});
}

/// Runs `work` and undoes it; an SQL error is a finding.
template <class Work>
void undone(pqxx::transaction_base& tx, const AdoptedView& view, const std::string& what,
            std::vector<AdoptionFinding>& findings, Work work) {
    tx.exec("SAVEPOINT slotctl_rehearsal");
    const auto report = [&](const std::string& text) {
        findings.push_back({Kind::error, std::string(view.own->name), what + ": " + text});
    };
    try {
        work(report);
    } catch (const pqxx::sql_error& error) {
        report(joined_lines(error.what()));
    }
    tx.exec("ROLLBACK TO SAVEPOINT slotctl_rehearsal; RELEASE SAVEPOINT slotctl_rehearsal");
}

/// The application's columns that slotctl writes for these of its own, and those that the mapping sets on
/// every change.
std::vector<std::string> touched_columns(const AdoptedView& view, std::span<const Written> sets) {
    std::vector<std::string> columns;
    for (const Written& set : sets) {
        const AdoptedColumn* const column = set.column == nullptr ? nullptr : view.find(set.column);
        if (column == nullptr) continue;
        for (const auto& [shop, sql] : column->writes) columns.push_back(literal_sql(shop));
    }
    for (const auto& [shop, sql] : view.mapping->update) columns.push_back(literal_sql(shop));
    return columns;
}

/// The keys of one row, quoted, as a condition on the view, or nothing.
struct Sample {
    std::string of_view, of_shop;
};
std::optional<Sample> sample_row(pqxx::transaction_base& tx, const AdoptedView& view,
                                 const std::string& condition) {
    std::vector<std::string> keys;
    for (const std::string& key : view.row_key)
        keys.push_back("v." + identifier_sql(view.key_in_view(key)) + "::text");
    const auto rows = tx.exec("SELECT " + joined(keys, ", ") + " FROM " + view.named(view.own->name) +
                              " v WHERE " + condition + " LIMIT 1");
    if (rows.empty()) return std::nullopt;
    std::vector<std::string> of_view, of_shop;
    for (std::size_t i = 0; i < view.row_key.size(); ++i) {
        const std::string value = literal_sql(rows[0][static_cast<pqxx::row::size_type>(i)].c_str());
        of_view.push_back("v." + identifier_sql(view.key_in_view(view.row_key[i])) + " = " + value);
        of_shop.push_back("t." + identifier_sql(view.row_key[i]) + " = " + value);
    }
    return Sample{joined(of_view, " AND "), joined(of_shop, " AND ")};
}

void rehearse(pqxx::transaction_base& tx, const AdoptedView& view, const Rehearsed& change,
              std::vector<AdoptionFinding>& findings) {
    undone(tx, view, change.what, findings, [&](const auto& report) {
        const auto sample = sample_row(tx, view, change.sample);
        if (!sample) return untried(view, change.what, findings);
        const std::string name = view.named(view.own->name);
        std::vector<std::string> sets, expected, actual;
        for (const Written& set : change.sets) {
            if (set.column == nullptr) continue;
            sets.push_back(std::string(set.column) + " = " + set.value);
            expected.push_back("(" + std::string(set.value) + ")::text");
            actual.push_back("v." + std::string(set.column) + "::text");
        }
        const auto others = [&] {
            const auto touched = touched_columns(view, change.sets);
            return tx
                .exec("SELECT (to_jsonb(t) - ARRAY[" + joined(touched, ", ") + "]::text[])::text FROM " +
                      view.shop_name() + " t WHERE " + sample->of_shop)[0][0]
                .template as<std::string>();
        };
        const auto wanted =
            tx.exec("SELECT " + joined(expected, ", ") + " FROM " + name + " v WHERE " + sample->of_view)[0];
        const std::string before = others();
        const auto done =
            tx.exec("UPDATE " + name + " v SET " + joined(sets, ", ") + " WHERE " + sample->of_view);
        if (done.affected_rows() != 1)
            return report("the database changed " + std::to_string(done.affected_rows()) + " rows");
        const auto found =
            tx.exec("SELECT " + joined(actual, ", ") + " FROM " + name + " v WHERE " + sample->of_view);
        if (found.empty()) return report("the row is not in the view any more");
        for (pqxx::row::size_type i = 0; i < wanted.size(); ++i) {
            if (wanted[i].is_null() == found[0][i].is_null() &&
                std::string(wanted[i].c_str()) == found[0][i].c_str())
                continue;
            report(std::string(change.sets[static_cast<std::size_t>(i)].column) + " is \"" +
                   found[0][i].c_str() + "\" afterwards, where \"" + wanted[i].c_str() + "\" was written");
        }
        if (others() != before) report("other columns of " + view.shop->full_name() + " changed too");
    });
}

/// A slot ten years after the last one comes, is found as it was written, and goes.
void rehearse_new_slot(pqxx::transaction_base& tx, const AdoptedView& view,
                       std::vector<AdoptionFinding>& findings) {
    undone(tx, view, "making and deleting a slot", findings, [&](const auto& report) {
        const std::string name = view.named("slots");
        const auto last = tx.exec(
            "SELECT v.provider_id, v.service_id, to_char(max(v.starts_at) OVER () AT TIME ZONE 'UTC'"
            " + interval '3650 days', 'YYYY-MM-DD') FROM " +
            name + " v LIMIT 1");
        const auto offering = last.empty() ? tx.exec("SELECT provider_id, service_id, '2030-01-07' FROM " +
                                                     view.named("offerings") + " LIMIT 1")
                                           : last;
        if (offering.empty()) return untried(view, "making and deleting a slot", findings);
        const std::string provider = offering[0][0].c_str(), service = offering[0][1].c_str();
        const std::string start = "'" + std::string(offering[0][2].c_str()) + " 10:00:00+00'::timestamptz";
        const std::string capacity =
            "coalesce((SELECT capacity FROM " + view.named("services") + " WHERE id = " + service + "), 1)";
        tx.exec("SET LOCAL slotctl.maintain = 'on'");
        tx.exec(
            "CREATE TEMPORARY TABLE IF NOT EXISTS slotctl_new_slots (provider_id bigint, service_id bigint,"
            " starts_at timestamptz, ends_at timestamptz, capacity integer) ON COMMIT DELETE ROWS");
        tx.exec("INSERT INTO pg_temp.slotctl_new_slots VALUES (" + provider + ", " + service + ", " + start +
                ", " + start + " + interval '30 minutes', " + capacity + ")");
        const auto made = tx.exec("SELECT of_provider, of_service, new_slots FROM " +
                                  view.named("slotctl_take_new_slots") + "()");
        if (made.size() != 1 || std::string(made[0][0].c_str()) != provider ||
            std::string(made[0][1].c_str()) != service)
            return report("the new slot was not made");
        const std::string where =
            " WHERE provider_id = " + provider + " AND service_id = " + service + " AND starts_at = " + start;
        const auto found = tx.exec("SELECT ends_at = " + start +
                                   " + interval '30 minutes', booked_count = 0, origin = 'generated',"
                                   " NOT outside_rules FROM " +
                                   name + where);
        if (found.size() != 1)
            return report("the view does not show the slot with the start that was written");
        constexpr std::array<const char*, 4> columns{"ends_at", "booked_count", "origin", "outside_rules"};
        for (pqxx::row::size_type i = 0; i < found[0].size(); ++i)
            if (!bool_from(found[0][i]))
                report(std::string(columns[static_cast<std::size_t>(i)]) + " is not as it was written");
        if (tx.exec("DELETE FROM " + name + where + " AND booked_count = 0").affected_rows() != 1)
            report("the slot could not be deleted");
    });
}

/// What `slotctl book` writes. An application may not want it, so it is no error if it does not work.
void rehearse_booking(pqxx::transaction_base& tx, const AdoptedView& view,
                      std::vector<AdoptionFinding>& findings) {
    std::vector<AdoptionFinding> found;
    undone(tx, view, "`slotctl book` cannot be used", found, [&](const auto& report) {
        const std::string name = view.named("bookings"), slots = view.named("slots");
        const auto free = tx.exec("SELECT provider_id, service_id, starts_at, ends_at FROM " + slots +
                                  " WHERE booked_count = 0 ORDER BY starts_at DESC LIMIT 1");
        if (free.empty()) return untried(view, "making a booking", findings);
        const auto value = [&](pqxx::row::size_type column) { return literal_sql(free[0][column].c_str()); };
        const std::string slot =
            "provider_id = " + value(0) + " AND service_id = " + value(1) + " AND starts_at = " + value(2);
        const auto made = tx.exec(
            "INSERT INTO " + name +
            " (provider_id, service_id, starts_at, ends_at, customer, status) VALUES (" + value(0) + ", " +
            value(1) + ", " + value(2) + ", " + value(3) + ", coalesce((SELECT customer FROM " + name +
            " LIMIT 1), 'slotctl'), 'confirmed') RETURNING id");
        const auto counted = tx.exec("SELECT booked_count FROM " + slots + " WHERE " + slot);
        if (counted.size() != 1 || int_from(counted[0][0]) != 1)
            report("the slot does not count the booking");
        const auto seen =
            tx.exec("SELECT status FROM " + name + " WHERE " + slot + " AND id = " + made[0][0].c_str());
        if (seen.size() != 1 || std::string(seen[0][0].c_str()) != "confirmed")
            report("the view does not show the booking");
    });
    for (AdoptionFinding& finding : found) {
        finding.kind = Kind::missing;
        findings.push_back(std::move(finding));
    }
}

}  // namespace

void rehearse_writes(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views,
                     std::vector<AdoptionFinding>& findings) {
    for (const AdoptedView& view : views) {
        for (const Rehearsed& change : changes)
            if (view.own->name == change.table) rehearse(tx, view, change, findings);
        if (view.own->name == "slots") rehearse_new_slot(tx, view, findings);
        if (view.own->name == "bookings") rehearse_booking(tx, view, findings);
    }
}

}  // namespace slotctl::postgres

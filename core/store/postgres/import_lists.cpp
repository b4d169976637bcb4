#include "core/store/postgres/import_lists.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// A table whose rows form one list per owner.
struct ListTable {
    std::string table;
    std::vector<std::string> key;      ///< the owner of a list
    std::vector<std::string> columns;  ///< the fields of an item
    std::vector<std::string> types;    ///< of key and columns
};

std::string joined(const std::vector<std::string>& names, const std::string& prefix = "") {
    std::string text;
    for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(prefix).append(name);
    return text;
}

using Field = std::optional<std::string>;
using Rows = std::vector<std::vector<Field>>;

/// The new lists, collected in temporary tables and then put in place by a few statements.
class ListReplacement {
  public:
    ListReplacement(pqxx::transaction_base& tx, ListTable table) : tx_(tx), table_(std::move(table)) {
        std::vector<std::string> all = table_.key;
        all.insert(all.end(), table_.columns.begin(), table_.columns.end());
        std::string fields;
        for (std::size_t i = 0; i < all.size(); ++i) fields += ", " + all[i] + " " + table_.types[i];
        keys_ = joined(table_.key);
        items_ = joined(table_.columns);
        tx_.exec("CREATE TEMPORARY TABLE slotctl_items (" + fields.substr(2) + ") ON COMMIT DROP");
        tx_.exec("CREATE TEMPORARY TABLE slotctl_owners AS SELECT " + keys_ + " FROM slotctl_items");
    }
    ListReplacement(const ListReplacement&) = delete;
    ListReplacement& operator=(const ListReplacement&) = delete;

    /// Rows of fields as text, nothing for NULL. An owner with an empty list has no items.
    void gather(const Rows& owners, const Rows& items) {
        const auto key_types = std::vector<std::string>(
            table_.types.begin(), table_.types.begin() + static_cast<long>(table_.key.size()));
        insert("slotctl_owners", key_types, owners);
        insert("slotctl_items", table_.types, items);
    }

    /// Replaces the lists that differ.
    void put_in_place() {
        // Hours given twice count once.
        const std::string list = "pg_catalog.array_agg(DISTINCT ROW(" + items_ + ")::text ORDER BY ROW(" +
                                 items_ + ")::text)::text";
        tx_.exec("ANALYZE slotctl_items, slotctl_owners");
        // Both sides are aggregated in one pass each: comparing the lists owner by owner would take quadratic
        // time.
        tx_.exec("WITH given AS (SELECT " + keys_ + ", " + list + " AS list FROM slotctl_items GROUP BY " +
                 keys_ + "), stored AS (SELECT " + keys_ + ", " + list + " AS list FROM " + table_.table +
                 " JOIN slotctl_owners USING (" + keys_ + ") GROUP BY " + keys_ +
                 ") DELETE FROM slotctl_owners g USING (SELECT " + keys_ +
                 " FROM slotctl_owners LEFT JOIN given USING (" + keys_ + ") LEFT JOIN stored USING (" +
                 keys_ + ") WHERE given.list IS NOT DISTINCT FROM stored.list) unchanged WHERE " +
                 same("unchanged", "g"));
        tx_.exec("DELETE FROM " + table_.table + " o USING slotctl_owners g WHERE " + same("o", "g"));
        const std::string from = " FROM slotctl_items n JOIN slotctl_owners g ON " + same("n", "g");
        const std::string fields = keys_ + ", " + items_;
        const std::string values = joined(table_.key, "n.") + ", " + joined(table_.columns, "n.");
        tx_.exec("INSERT INTO " + table_.table + " (" + fields + ") SELECT " + values + from);
    }
    void drop() { tx_.exec("DROP TABLE slotctl_items, slotctl_owners"); }

  private:
    [[nodiscard]] std::string same(const std::string& a, const std::string& b) const {
        std::string text;
        for (const auto& column : table_.key) {
            text.append(text.empty() ? "" : " AND ")
                .append(a)
                .append(".")
                .append(column)
                .append(" = ")
                .append(b)
                .append(".")
                .append(column);
        }
        return text;
    }
    void insert(const std::string& table, const std::vector<std::string>& types, const Rows& rows) {
        constexpr std::size_t chunk = 5000;
        // For several arrays, PostgreSQL always uses its own unnest, and only under this name.
        const std::string unnest = types.size() == 1 ? "pg_catalog.unnest(" : "unnest(";
        const std::string begin = "INSERT INTO " + table + " SELECT * FROM " + unnest;
        for (std::size_t first = 0; first < rows.size(); first += chunk) {
            const std::size_t last = std::min(rows.size(), first + chunk);
            std::string statement = begin;
            for (std::size_t column = 0; column < types.size(); ++column) {
                ArrayText values;
                for (std::size_t i = first; i < last; ++i) {
                    if (rows[i][column]) {
                        values.add(std::string_view(*rows[i][column]));
                    } else {
                        values.add_null();
                    }
                }
                statement.append(column == 0 ? "" : ", ")
                    .append(tx_.quote(values.str()))
                    .append("::")
                    .append(types[column])
                    .append("[]");
            }
            tx_.exec(statement.append(")"));
        }
    }

    pqxx::transaction_base& tx_;
    ListTable table_;
    std::string keys_, items_;
};

template <class Value>
std::string text(Value value) {
    return std::to_string(value);
}

template <class Value, class Format>
Field optional_text(const std::optional<Value>& value, Format format) {
    return value ? Field(format(*value)) : std::nullopt;
}

void replace(pqxx::transaction_base& tx, const ListTable& table, const Rows& owners, const Rows& items) {
    if (owners.empty()) return;
    ListReplacement replacement(tx, table);
    replacement.gather(owners, items);
    replacement.put_in_place();
    replacement.drop();
}

void replace_availability(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers) {
    Rows owners, items;
    for (const ProviderRecord& provider : providers) {
        if (!provider.availability) continue;
        owners.push_back({text(provider.id)});
        for (const AvailabilityRecord& record : *provider.availability) {
            for (const unsigned weekday : record.weekdays) {
                items.push_back({text(provider.id), text(weekday), format_time_of_day(record.from),
                                 format_time_of_day(record.to), optional_text(record.valid_from, format_date),
                                 optional_text(record.valid_until, format_date)});
            }
        }
    }
    replace(tx,
            {"provider_availability",
             {"provider_id"},
             {"weekday", "starts", "ends", "valid_from", "valid_until"},
             {"bigint", "smallint", "time", "time", "date", "date"}},
            owners, items);
}

void replace_overrides(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers) {
    Rows owners, items;
    for (const ProviderRecord& provider : providers) {
        if (!provider.overrides) continue;
        owners.push_back({text(provider.id)});
        for (const OverrideRecord& record : *provider.overrides) {
            const std::string date = format_date(record.date);
            if (record.windows.empty()) {
                items.push_back({text(provider.id), date, std::nullopt, std::nullopt, record.reason});
            }
            for (const auto& window : record.windows) {
                items.push_back({text(provider.id), date, format_time_of_day(window.from),
                                 format_time_of_day(window.to), record.reason});
            }
        }
    }
    replace(tx,
            {"availability_overrides",
             {"provider_id"},
             {"date", "starts", "ends", "reason"},
             {"bigint", "date", "time", "time", "text"}},
            owners, items);
}

void replace_offerings(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers) {
    ArrayText owners, pair_providers, pair_services, active;
    for (const ProviderRecord& provider : providers) {
        if (!provider.offerings) continue;
        owners.add(provider.id);
        for (const OfferingRecord& offering : *provider.offerings) {
            pair_providers.add(provider.id);
            pair_services.add(offering.service);
            if (offering.active) {
                active.add(*offering.active);
            } else {
                active.add_null();
            }
        }
    }
    if (owners.empty()) return;
    constexpr const char* given =
        "unnest($1::bigint[], $2::bigint[], $3::boolean[]) AS g(provider_id, service_id, active)";
    exec_params(
        tx,
        "DELETE FROM offerings o WHERE o.provider_id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM"
        " unnest($2::bigint[], $3::bigint[]) AS g(provider_id, service_id)"
        " WHERE g.provider_id = o.provider_id AND g.service_id = o.service_id)",
        owners.str(), pair_providers.str(), pair_services.str());
    exec_params(
        tx,
        std::string("UPDATE offerings o SET active = g.active FROM ") + given +
            " WHERE g.provider_id = o.provider_id AND g.service_id = o.service_id AND g.active <> o.active",
        pair_providers.str(), pair_services.str(), active.str());
    exec_params(tx,
                std::string("INSERT INTO offerings (provider_id, service_id, active)"
                            " SELECT provider_id, service_id, coalesce(active, true) FROM ") +
                    given +
                    " WHERE NOT EXISTS (SELECT 1 FROM offerings o WHERE o.provider_id = g.provider_id"
                    " AND o.service_id = g.service_id)",
                pair_providers.str(), pair_services.str(), active.str());
}

void replace_service_hours(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers) {
    Rows owners, items;
    for (const ProviderRecord& provider : providers) {
        if (!provider.offerings) continue;
        for (const OfferingRecord& offering : *provider.offerings) {
            if (!offering.hours) continue;
            owners.push_back({text(provider.id), text(offering.service)});
            for (const HoursRecord& record : *offering.hours) {
                for (const unsigned weekday : record.weekdays) {
                    items.push_back({text(provider.id), text(offering.service), text(weekday),
                                     format_time_of_day(record.from), format_time_of_day(record.to)});
                }
            }
        }
    }
    replace(tx,
            {"service_time_slots",
             {"provider_id", "service_id"},
             {"weekday", "starts", "ends"},
             {"bigint", "bigint", "smallint", "time", "time"}},
            owners, items);
}

}  // namespace

void replace_provider_lists(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers) {
    replace_availability(tx, providers);
    replace_overrides(tx, providers);
    replace_offerings(tx, providers);
    replace_service_hours(tx, providers);
}

}  // namespace slotctl::postgres

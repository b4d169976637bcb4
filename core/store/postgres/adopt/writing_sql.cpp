#include "core/store/postgres/adopt/writing_sql.hpp"

#include <algorithm>

#include "core/store/postgres/adopt/quoting.hpp"

namespace slotctl::postgres {

namespace {

using Source = AdoptedColumn::Source;

/// `{new}.` and `{zone}` filled in.
std::string written(const std::string& sql, const std::string& row, const std::string& zone) {
    return with(with(sql, "zone", with(zone, "new", row)), "new", row);
}

/// `t."id" = OLD."id" AND …`.
std::string same_row(const AdoptedView& view, const std::string& of) {
    std::vector<std::string> same;
    for (const std::string& key : view.row_key)
        same.push_back("t." + identifier_sql(key) + " = " + of + "." + identifier_sql(view.key_in_view(key)));
    return joined(same, " AND ");
}

/// What slotctl's conditions are about must still be as the statement saw it: a trigger runs after the row's
/// lock was waited for, and the statement's own condition is not looked at again.
std::string unchanged(const AdoptedView& view) {
    std::string condition;
    for (const AdoptedColumn& column : view.columns) {
        if (!column.guards || column.writes.empty()) continue;
        condition += " AND " + column.read + " IS NOT DISTINCT FROM OLD." + identifier_sql(column.own.name);
    }
    return condition;
}

/// Quantities change by differences, and do not become negative.
std::string enough_left(const AdoptedView& view) {
    std::string condition;
    for (const AdoptedColumn& column : view.columns) {
        if (!column.counts || column.source != Source::plain) continue;
        const std::string name = identifier_sql(column.own.name);
        condition += filled(" AND t.{shop} + (NEW.{own} - OLD.{own}) >= 0",
                            {{"shop", identifier_sql(column.writes.front().first)}, {"own", name}});
    }
    return condition;
}

std::string trigger_function(const AdoptedView& view, const std::string& event, const std::string& body) {
    std::string lower = event;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    const std::string function = view.named("slotctl_" + std::string(view.own->name) + "_" + lower);
    return "CREATE OR REPLACE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql" + fixed_path +
           "$do$\nBEGIN\n" + body + "END $do$;\n" + "CREATE TRIGGER slotctl_" + lower + " INSTEAD OF " +
           event + " ON " + view.named(view.own->name) + " FOR EACH ROW EXECUTE FUNCTION " + function + "()";
}

std::vector<std::string> extra_names(const AdoptedView& view) {
    std::vector<std::string> names;
    for (const AdoptedColumn& column : view.columns)
        if (column.source == Source::extra) names.push_back(column.own.name);
    return names;
}

/// Writes the columns that the application does not have, of the row whose key is in `NEW`.
std::string write_extras(const AdoptedView& view) {
    const auto names = extra_names(view);
    std::vector<std::string> keys, updates;
    for (const std::string& key : view.row_key)
        keys.push_back("NEW." + identifier_sql(view.key_in_view(key)));
    for (const std::string& name : names)
        updates.push_back(identifier_sql(name) + " = excluded." + identifier_sql(name));
    return "        INSERT INTO " + view.table_of_extras() + " (" + identifiers_sql(view.row_key) + ", " +
           identifiers_sql(names) + ") VALUES (" + joined(keys, ", ") + ", " + identifiers_sql(names, "NEW") +
           ") ON CONFLICT (" + identifiers_sql(view.row_key) + ") DO UPDATE SET " + joined(updates, ", ") +
           ";\n";
}

std::string refuse_fixed(const AdoptedView& view, bool insert) {
    std::string body;
    for (const AdoptedColumn& column : view.columns) {
        if (column.source != Source::fixed || column.own.name.starts_with("blocked_")) continue;
        const std::string name = identifier_sql(column.own.name);
        const bool constant = column.read.find("t.") == std::string::npos;
        if (insert && !constant) continue;
        body += "    IF NEW." + name + " IS DISTINCT FROM " + (insert ? column.read : "OLD." + name) +
                (insert ? " AND NEW." + name + " IS NOT NULL" : "") +
                " THEN\n        RAISE feature_not_supported USING MESSAGE = " +
                literal_sql(std::string(view.own->name) + "." + column.own.name +
                            " has one value for all rows in the mapping of the application's tables, and "
                            "cannot be changed") +
                ";\n    END IF;\n";
    }
    return body;
}

/// A booking takes a place in its slot, or gives it back. Applications count places themselves when they
/// book; this is for bookings that slotctl makes.
std::string count_place(const AdoptedView& view, const std::string& row, int by) {
    const std::string slots = view.named("slots");
    const std::string where = " WHERE s.provider_id = " + row + ".provider_id AND s.service_id = " + row +
                              ".service_id AND s.starts_at = " + row + ".starts_at";
    if (by < 0) {
        return "        UPDATE " + slots + " s SET booked_count = s.booked_count - 1" + where +
               " AND s.booked_count > 0;\n";
    }
    return "        UPDATE " + slots + " s SET booked_count = s.booked_count + 1" + where +
           " AND s.booked_count < s.capacity;\n"
           "        IF NOT FOUND THEN\n"
           "            IF EXISTS (SELECT FROM " +
           slots + " s" + where +
           ") THEN\n"
           "                RAISE check_violation USING MESSAGE = 'the slot has no place left';\n"
           "            END IF;\n"
           "            INSERT INTO " +
           slots +
           " (provider_id, service_id, starts_at, ends_at, capacity, booked_count)\n"
           "            VALUES (" +
           row + ".provider_id, " + row + ".service_id, " + row + ".starts_at, " + row +
           ".ends_at, coalesce((SELECT v.capacity FROM " + view.named("services") + " v WHERE v.id = " + row +
           ".service_id), 1), 1);\n"
           "        END IF;\n";
}

/// Whether slotctl has to count the places of bookings that it makes: the slot's count is a column of the
/// application.
bool counts_places(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    if (view.own->name != "bookings") return false;
    const AdoptedView* const slots = find_view(all, "slots");
    if (slots == nullptr) return false;
    const AdoptedColumn* const count = slots->find("booked_count");
    return count != nullptr && !count->writes.empty();
}

std::string insert_sql(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    const bool has_id = view.find("id") != nullptr;
    const AdoptedColumn* const id = has_id ? view.find("id") : nullptr;
    const std::string id_column = has_id ? view.mapping->columns.at("id").column : "";
    std::vector<std::string> columns, values;
    for (const AdoptedColumn& column : view.columns) {
        if (&column == id) continue;
        for (const auto& [shop, sql] : column.writes) {
            columns.push_back(identifier_sql(shop));
            values.push_back(written(sql, "NEW", view.zone_of_new));
        }
    }
    for (const auto& [column, sql] : view.mapping->insert) {
        columns.push_back(identifier_sql(column));
        values.push_back("(" + sql + ")");
    }
    std::string body = refuse_fixed(view, true);
    for (const AdoptedColumn& column : view.columns) {
        // A row from slotctl may leave out what has a default.
        if (!column.own.default_sql.empty() && column.source != Source::fixed && &column != id)
            body += "    NEW." + identifier_sql(column.own.name) + " := coalesce(NEW." +
                    identifier_sql(column.own.name) + ", " + column.own.default_sql + ");\n";
    }
    const auto statement = [&](const std::string& more_columns, const std::string& more_values,
                               const std::string& into) {
        return "INSERT INTO " + view.shop_name() + " AS t (" + joined(columns, ", ") + more_columns +
               ") VALUES (" + joined(values, ", ") + more_values + ")" + into + ";\n";
    };
    const std::string quoted_id = identifier_sql(id_column);
    std::vector<std::string> key_sources, key_targets;
    for (const std::string& key : view.row_key) {
        key_sources.push_back("t." + identifier_sql(key));
        key_targets.push_back("NEW." + identifier_sql(view.key_in_view(key)));
    }
    const std::string keys_into =
        " RETURNING " + joined(key_sources, ", ") + " INTO " + joined(key_targets, ", ");
    if (has_id && view.numbers_keys()) {
        const adopt::ShopColumn& column = *view.shop->find(id_column);
        const bool made_here = !column.has_default && !view.mapping->insert.contains(id_column);
        const std::string fresh = column.type == "uuid" ? "gen_random_uuid()" : "gen_random_uuid()::text";
        body += "    IF NEW.id IS NOT NULL THEN\n        RAISE feature_not_supported USING MESSAGE = " +
                literal_sql("the application gives rows of " + std::string(view.own->name) +
                            " their keys: leave out the id") +
                ";\n    END IF;\n    " +
                statement(made_here ? ", " + quoted_id : "", made_here ? ", " + fresh : "", keys_into) +
                "    SELECT k.id INTO STRICT NEW.id FROM " + view.table_of_keys() + " k WHERE k.key = NEW." +
                identifier_sql(view.key_in_view(id_column)) + ";\n";
    } else if (has_id) {
        body += "    IF NEW.id IS NULL THEN\n        " + statement("", "", keys_into) + "    ELSE\n        " +
                statement(", " + quoted_id, ", NEW.id", keys_into) + "    END IF;\n";
    } else {
        body += "    " + statement("", "", keys_into);
    }
    if (view.has_extras()) {
        std::vector<std::string> differs;
        for (const AdoptedColumn& column : view.columns) {
            if (column.source != Source::extra) continue;
            // What is read where nothing is kept: a default such as now() would be another one each time.
            differs.push_back("NEW." + identifier_sql(column.own.name) + " IS DISTINCT FROM " +
                              (column.unkept.empty() ? "NULL" : column.unkept));
        }
        body += "    IF " + joined(differs, " OR ") + " THEN\n" + write_extras(view) + "    END IF;\n";
    }
    if (counts_places(view, all))
        body += "    IF NEW.status <> 'cancelled' THEN\n" + count_place(view, "NEW", 1) + "    END IF;\n";
    return trigger_function(view, "INSERT", body + "    RETURN NEW;\n");
}

std::string update_sql(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    std::vector<std::string> sets, changed, extras_changed;
    for (const AdoptedColumn& column : view.columns) {
        const std::string name = identifier_sql(column.own.name);
        const std::string differs = filled("NEW.{own} IS DISTINCT FROM OLD.{own}", {{"own", name}});
        if (column.source == Source::extra) extras_changed.push_back(differs);
        if (column.writes.empty()) continue;
        changed.push_back(differs);
        for (const auto& [shop, sql] : column.writes) {
            const std::string target = identifier_sql(shop);
            // Several of the application's words mean the same to slotctl, so what does not change is left
            // alone.
            const bool adds_up = column.counts && column.source == Source::plain;
            const std::string value =
                adds_up ? filled("t.{shop} + (NEW.{own} - OLD.{own})", {{"shop", target}, {"own", name}})
                        : written(sql, "NEW", view.zone_of_new);
            sets.push_back(filled("{shop} = CASE WHEN {differs} THEN {value} ELSE t.{shop} END",
                                  {{"shop", target}, {"differs", differs}, {"value", value}}));
        }
    }
    for (const auto& [column, sql] : view.mapping->update)
        sets.push_back(identifier_sql(column) + " = (" + sql + ")");
    std::string body = refuse_fixed(view, false);
    if (!changed.empty()) {
        body +=
            "    IF " + joined(changed, " OR ") + " THEN\n        UPDATE " + view.shop_name() + " AS t SET " +
            joined(sets, ", ") + "\n        WHERE " + same_row(view, "OLD") + unchanged(view) +
            enough_left(view) +
            ";\n        IF NOT FOUND THEN\n"
            "            RAISE serialization_failure USING MESSAGE = " +
            literal_sql("a row of " + view.shop->full_name() + " was changed or deleted at the same moment") +
            ";\n        END IF;\n    END IF;\n";
    }
    if (view.has_extras())
        body += "    IF " + joined(extras_changed, " OR ") + " THEN\n" + write_extras(view) + "    END IF;\n";
    if (counts_places(view, all)) {
        body +=
            "    IF (OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.status = 'cancelled') IS DISTINCT "
            "FROM "
            "(NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.status = 'cancelled') THEN\n"
            "    IF OLD.status <> 'cancelled' THEN\n" +
            count_place(view, "OLD", -1) + "    END IF;\n    IF NEW.status <> 'cancelled' THEN\n" +
            count_place(view, "NEW", 1) + "    END IF;\n    END IF;\n";
    }
    return trigger_function(view, "UPDATE", body + "    RETURN NEW;\n");
}

std::string delete_sql(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    std::string unless_referred_to;
    for (const std::string& reference : view.referred_to_by) unless_referred_to += " AND NOT " + reference;
    std::string body = "    DELETE FROM " + view.shop_name() + " AS t WHERE " + same_row(view, "OLD") +
                       unchanged(view) + unless_referred_to +
                       ";\n    IF NOT FOUND THEN\n        RETURN NULL;\n    END IF;\n";
    if (counts_places(view, all))
        body += "    IF OLD.status <> 'cancelled' THEN\n" + count_place(view, "OLD", -1) + "    END IF;\n";
    return trigger_function(view, "DELETE", body + "    RETURN OLD;\n");
}

}  // namespace

std::vector<std::string> writing_sql(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    std::vector<std::string> statements;
    const bool simple = view.joins.empty();
    const bool as_it_is =
        simple && std::all_of(view.columns.begin(), view.columns.end(),
                              [](const AdoptedColumn& c) { return c.source == Source::plain; });
    const bool counts = counts_places(view, all);
    if (!as_it_is || !view.mapping->insert.empty() || counts) statements.push_back(insert_sql(view, all));
    if (!as_it_is || !view.mapping->update.empty() || counts) statements.push_back(update_sql(view, all));
    if (!simple || counts || !view.referred_to_by.empty()) statements.push_back(delete_sql(view, all));
    return statements;
}

}  // namespace slotctl::postgres

#include "core/store/postgres/adopt/change_sql.hpp"

#include <algorithm>
#include <array>

#include "core/store/postgres/adopt/quoting.hpp"

namespace slotctl::postgres {

namespace {

using Source = AdoptedColumn::Source;

/// The application's columns behind these of slotctl's (all that are mapped, if none is given), each once.
std::vector<std::string> shop_columns(const AdoptedView& view, const std::vector<std::string>& own,
                                      const std::vector<std::string>& but = {}) {
    std::vector<std::string> columns;
    const auto add = [&](const std::string& column) {
        if (!column.empty() && std::find(columns.begin(), columns.end(), column) == columns.end())
            columns.push_back(column);
    };
    for (const auto& [name, source] : view.mapping->columns) {
        if (!own.empty() && std::find(own.begin(), own.end(), name) == own.end()) continue;
        if (std::find(but.begin(), but.end(), name) != but.end()) continue;
        add(source.column);
        add(source.time_column);
    }
    return columns;
}

/// SQL: rows of both kinds of an UPDATE, whatever differs in `columns`; all rows of an INSERT or DELETE. The
/// name in FROM is `t`.
struct Changed {
    std::string inserted, updated, deleted;
};
Changed changed_rows(const AdoptedView& view, const std::vector<std::string>& columns) {
    std::vector<std::string> compared;
    for (const std::string& column : columns) {
        const std::string name = identifier_sql(column), type = view.shop->find(column)->type;
        // Types that PostgreSQL cannot compare.
        const bool as_text =
            type == "json" || type == "xml" || type == "point" || type == "polygon" || type == "path";
        compared.push_back("x." + name + (as_text ? "::text AS " + name : ""));
    }
    const std::string list = joined(compared, ", ");
    return {"(SELECT " + list + " FROM new_rows x) t",
            "((SELECT " + list + " FROM new_rows x EXCEPT SELECT " + list +
                " FROM old_rows x) UNION (SELECT " + list + " FROM old_rows x EXCEPT SELECT " + list +
                " FROM new_rows x)) t",
            "(SELECT " + list + " FROM old_rows x) t"};
}

/// The application's columns that the mapping's own SQL speaks of: which rows count, and what stands for
/// columns.
std::vector<std::string> columns_in_sql(const AdoptedView& view) {
    std::string sql = view.mapping->where;
    for (const auto& [column, stand_in] : view.mapping->defaults)
        if (stand_in.kind == adopt::Default::Kind::sql) sql += " " + stand_in.text;
    std::vector<std::string> columns;
    for (const adopt::ShopColumn& column : view.shop->columns)
        if (sql.find(column.name) != std::string::npos) columns.push_back(column.name);
    return columns;
}

/// The statement for each kind of event; `{rows}` is what changed.
std::string for_each_event(const std::string& statement, const Changed& rows) {
    return "    IF TG_OP = 'INSERT' THEN\n        " + with(statement, "rows", rows.inserted) +
           ";\n    ELSIF TG_OP = 'UPDATE' THEN\n        " + with(statement, "rows", rows.updated) +
           ";\n    ELSIF TG_OP = 'DELETE' THEN\n        " + with(statement, "rows", rows.deleted) +
           ";\n    END IF;\n";
}

/// New keys get a number.
std::string number_keys(const AdoptedView& view) {
    if (!view.numbers_keys()) return "";
    const std::string id = identifier_sql(view.shop_column("id"));
    return "    IF TG_OP IN ('INSERT', 'UPDATE') THEN\n        INSERT INTO " + view.table_of_keys() +
           " (key) SELECT n." + id + " FROM new_rows n WHERE NOT EXISTS (SELECT FROM " +
           view.table_of_keys() + " k WHERE k.key = n." + id + ") ON CONFLICT DO NOTHING;\n    END IF;\n";
}

std::string note_words(const AdoptedView& view) {
    std::string body;
    for (const WordColumn& words : word_columns(view)) {
        std::vector<std::string> known;
        for (const std::string& word : words.known) known.push_back(literal_sql(word));
        const std::string raw = "t." + identifier_sql(words.shop_column) + "::text";
        const std::string unknown = words.may_be_null ? "{raw} IS NOT NULL AND {raw} NOT IN ({known})"
                                                      : "({raw} IS NULL OR {raw} NOT IN ({known}))";
        const std::string counts = words.where.empty() ? "" : " AND (" + words.where + ")";
        body += filled(
            "    IF TG_OP IN ('INSERT', 'UPDATE') THEN\n        INSERT INTO {notes} (of_column, word)"
            " SELECT DISTINCT {column}, coalesce({raw}, '') FROM new_rows t WHERE {unknown}{counts}"
            " ON CONFLICT DO NOTHING;\n    END IF;\n",
            {{"notes", view.named("adopted_unknown_words")},
             {"column", literal_sql(words.own_column)},
             {"unknown", unknown},
             {"raw", raw},
             {"known", joined(known, ", ")},
             {"counts", counts}});
    }
    return body;
}

/// Gives these providers or services (SQL for their keys) a new stamp.
std::string stamp(const AdoptedView& of, const std::string& keys) {
    const std::string key = identifier_sql(of.row_key.front());
    const std::string stamped = of.named("slotctl_stamp") + "()";
    return "INSERT INTO " + of.table_of_extras() + " AS e (" + key + ", rules_revision) SELECT DISTINCT " +
           keys + ", " + stamped + " FROM {rows} ON CONFLICT (" + key +
           ") DO UPDATE SET rules_revision = excluded.rules_revision"
           " WHERE e.rules_revision IS DISTINCT FROM excluded.rules_revision";
}

std::string stamp_rules(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    constexpr std::array<std::string_view, 4> of_provider{"offerings", "provider_availability",
                                                          "service_time_slots", "availability_overrides"};
    const AdoptedView* stamped = nullptr;
    std::string key;
    if (view.own->name == "providers" || view.own->name == "services") {
        stamped = &view;
        key = view.row_key.front();
    } else if (std::find(of_provider.begin(), of_provider.end(), view.own->name) != of_provider.end()) {
        stamped = find_view(all, "providers");
        key = view.shop_column("provider_id");
    }
    if (stamped == nullptr || key.empty() || !stamped->has_extras()) return "";
    auto columns = shop_columns(view, {}, {"name", "reason"});
    auto more = columns_in_sql(view);
    more.push_back(key);
    for (const std::string& column : more)
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    std::string body =
        for_each_event(stamp(*stamped, "t." + identifier_sql(key)), changed_rows(view, columns));
    body += "    IF TG_OP = 'TRUNCATE' THEN\n        UPDATE " + stamped->table_of_extras() +
            " SET rules_revision = " + view.named("slotctl_stamp") + "();\n    END IF;\n";
    return body;
}

/// A changed zone makes bookings be compared with it anew, as on slotctl's own tables.
std::string forget_offsets(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    const AdoptedView* const bookings = find_view(all, "bookings");
    if (view.own->name != "providers" || bookings == nullptr) return "";
    const AdoptedColumn* const offset = bookings->find("utc_offset_seconds");
    const std::string zone = view.shop_column("time_zone"), of = bookings->shop_column("provider_id");
    if (offset == nullptr || offset->source != Source::extra || zone.empty() || of.empty()) return "";
    return "    IF TG_OP = 'UPDATE' THEN\n        UPDATE " + bookings->table_of_extras() +
           " e SET utc_offset_seconds = NULL FROM " + bookings->shop_name() +
           " t, new_rows n, old_rows o WHERE " + bookings->same_key("e", "t") +
           " AND e.utc_offset_seconds IS NOT NULL AND t." + identifier_sql(of) + " = n." +
           identifier_sql(view.row_key.front()) + " AND " + view.same_key("o", "n") + " AND o." +
           identifier_sql(zone) + " IS DISTINCT FROM n." + identifier_sql(zone) + ";\n    END IF;\n";
}

/// Slots that others insert or delete make the next run look at their offerings.
std::string touch_offerings(const AdoptedView& view) {
    if (view.own->name != "slots") return "";
    std::string from = "{rows}";
    for (const std::string& join : view.joins) from += " " + join;
    const std::string statement = "PERFORM " + view.named("slotctl_touch") +
                                  "(c.p, c.s) FROM (SELECT DISTINCT " + view.find("provider_id")->read +
                                  " AS p, " + view.find("service_id")->read + " AS s FROM " + from + ") c";
    return "    IF current_setting('slotctl.maintain', true) IS DISTINCT FROM 'on' THEN\n"
           "    IF TG_OP = 'INSERT' THEN\n        " +
           with(statement, "rows", "new_rows t") + ";\n    ELSIF TG_OP = 'DELETE' THEN\n        " +
           with(statement, "rows", "old_rows t") + ";\n    ELSIF TG_OP = 'TRUNCATE' THEN\n        UPDATE " +
           view.named("offering_windows") + " SET touched = " + view.named("slotctl_stamp") +
           "();\n    END IF;\n    END IF;\n";
}

/// `t."status"::text IN ('DONE')`: whether the application's word means this one of slotctl's.
std::string means(const AdoptedView& view, const std::string& own, const std::string& word,
                  const std::string& row) {
    std::vector<std::string> theirs;
    if (const auto values = view.mapping->values.find(own); values != view.mapping->values.end()) {
        for (const adopt::WordMapping& one : values->second)
            if (one.ours == word)
                for (const std::string& text : one.theirs) theirs.push_back(literal_sql(text));
    } else {
        theirs.push_back(literal_sql(word));
    }
    if (theirs.empty() || view.shop_column(own).empty()) return "false";
    return row + "." + identifier_sql(view.shop_column(own)) + "::text IN (" + joined(theirs, ", ") + ")";
}

/// Whether the rows `n` and `o` differ there; they cannot in columns that the application does not have.
std::string differs(const std::vector<std::string>& columns) {
    if (columns.empty()) return "false";
    return "(" + identifiers_sql(columns, "n") + ") IS DISTINCT FROM (" + identifiers_sql(columns, "o") + ")";
}

/// What slotctl's own triggers write into a booking that changes.
std::string revise_bookings(const AdoptedView& view) {
    if (view.own->name != "bookings" || !view.has_extras()) return "";
    const auto kept = [&](const char* own) {
        const AdoptedColumn* const column = view.find(own);
        return column != nullptr && column->source == Source::extra;
    };
    const auto noticed =
        shop_columns(view, {"provider_id", "service_id", "starts_at", "ends_at", "status", "customer"});
    const auto place = shop_columns(view, {"provider_id", "starts_at"});
    const auto start = shop_columns(view, {"starts_at"});
    std::vector<std::string> columns, values, sets;
    for (const std::string& key : view.row_key) {
        columns.push_back(identifier_sql(key));
        values.push_back("n." + identifier_sql(key));
    }
    const auto add = [&](const char* column, const std::string& value, const std::string& set) {
        if (!kept(column)) return;
        columns.emplace_back(column);
        values.push_back(value);
        sets.push_back(std::string(column) + " = " + set);
    };
    add("revision", "1", "coalesce(e.revision, 0) + 1");
    add("changed_at", "now()", "excluded.changed_at");
    add("moved_at", "CASE WHEN " + differs(start) + " THEN now() END",
        "coalesce(excluded.moved_at, e.moved_at)");
    add("completed_at",
        "CASE WHEN " + means(view, "status", "completed", "n") + " AND NOT (" +
            means(view, "status", "completed", "o") + ") THEN now() END",
        "coalesce(excluded.completed_at, e.completed_at)");
    if (sets.empty()) return "";
    std::string body = "    IF TG_OP = 'UPDATE' THEN\n        INSERT INTO " + view.table_of_extras() +
                       " AS e (" + joined(columns, ", ") + ")\n        SELECT " + joined(values, ", ") +
                       " FROM new_rows n JOIN old_rows o ON " + view.same_key("o", "n") + " WHERE " +
                       differs(noticed) + "\n        ON CONFLICT (" + identifiers_sql(view.row_key) +
                       ") DO UPDATE SET " + joined(sets, ", ") + ";\n";
    if (kept("utc_offset_seconds")) {
        body += "        UPDATE " + view.table_of_extras() +
                " e SET utc_offset_seconds = NULL FROM new_rows n, old_rows o WHERE " +
                view.same_key("e", "n") + " AND " + view.same_key("o", "n") +
                " AND e.utc_offset_seconds IS NOT NULL AND " + differs(place) + ";\n";
    }
    return body + "    END IF;\n";
}

/// The providers whose figures `stats` must count again: of every row, since the mapping's SQL may find the
/// provider by any column.
std::string stale_statistics(const AdoptedView& view) {
    const bool of_bookings = view.own->name == "bookings";
    if (!of_bookings && view.own->name != "providers") return "";
    std::string from = "{rows}";
    for (const std::string& join : view.joins) from += " " + join;
    const std::string statement = "PERFORM " + view.named("slotctl_statistics_stale") +
                                  "(c.ids) FROM (SELECT array_agg(DISTINCT (" +
                                  view.find(of_bookings ? "provider_id" : "id")->read +
                                  ")::bigint) AS ids FROM " + from + ") c WHERE c.ids IS NOT NULL";
    const std::string of_new = "        " + with(statement, "rows", "new_rows t") + ";\n";
    if (!of_bookings) return "    IF TG_OP = 'INSERT' THEN\n" + of_new + "    END IF;\n";
    return "    IF TG_OP IN ('INSERT', 'UPDATE') THEN\n" + of_new +
           "    END IF;\n    IF TG_OP IN ('UPDATE', 'DELETE') THEN\n        " +
           with(statement, "rows", "old_rows t") + ";\n    END IF;\n";
}

/// A mail server refused the old address, not the new one.
std::string forget_bounces(const AdoptedView& view) {
    const AdoptedColumn* const bounced = view.find("email_bounced_at");
    const std::string email = view.shop_column("email");
    if (view.own->name != "customers" || bounced == nullptr || bounced->source != Source::extra ||
        email.empty())
        return "";
    return "    IF TG_OP = 'UPDATE' THEN\n        UPDATE " + view.table_of_extras() +
           " e SET email_bounced_at = NULL FROM new_rows n, old_rows o WHERE " + view.same_key("e", "n") +
           " AND " + view.same_key("o", "n") + " AND o." + identifier_sql(email) + " IS DISTINCT FROM n." +
           identifier_sql(email) + ";\n    END IF;\n";
}

}  // namespace

std::vector<std::string> change_sql(const AdoptedView& view, const std::vector<AdoptedView>& all) {
    const std::string body = number_keys(view) + note_words(view) + stamp_rules(view, all) +
                             forget_offsets(view, all) + touch_offerings(view) + revise_bookings(view) +
                             stale_statistics(view) + forget_bounces(view);
    if (body.empty()) return {};
    const std::string function = view.named("slotctl_" + std::string(view.own->name) + "_changed");
    std::vector<std::string> statements{"CREATE OR REPLACE FUNCTION " + function +
                                            "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET "
                                            "search_path = pg_catalog, pg_temp AS $do$\nBEGIN\n" +
                                            body + "    RETURN NULL;\nEND $do$",
                                        "REVOKE ALL ON FUNCTION " + function + "() FROM PUBLIC"};
    const std::string prefix = "CREATE TRIGGER slotctl_" + std::string(view.own->name) + "_";
    const std::string execute = " FOR EACH STATEMENT EXECUTE FUNCTION " + function + "()";
    const std::string on = " ON " + view.shop_name();
    statements.push_back(prefix + "insert AFTER INSERT" + on + " REFERENCING NEW TABLE AS new_rows" +
                         execute);
    statements.push_back(prefix + "update AFTER UPDATE" + on +
                         " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows" + execute);
    statements.push_back(prefix + "delete AFTER DELETE" + on + " REFERENCING OLD TABLE AS old_rows" +
                         execute);
    statements.push_back(prefix + "truncate AFTER TRUNCATE" + on + execute);
    return statements;
}

std::vector<std::string> trying_sql(const AdoptedView& view) {
    const std::string key = identifiers_sql(view.row_key), table = view.shop_name();
    // A column that the database generates cannot be set.
    const auto& columns = view.shop->columns;
    const auto plain = std::find_if(columns.begin(), columns.end(),
                                    [](const adopt::ShopColumn& column) { return !column.has_default; });
    std::vector<std::string> statements{"INSERT INTO " + table + " (" + key +
                                            ") OVERRIDING SYSTEM VALUE SELECT " + key + " FROM " + table +
                                            " WHERE false",
                                        "DELETE FROM " + table + " WHERE false"};
    if (plain != columns.end()) {
        const std::string name = identifier_sql(plain->name);
        statements.push_back("UPDATE " + table + " SET " + name + " = " + name + " WHERE false");
    }
    return statements;
}

std::vector<std::string> catching_up_sql(const std::vector<AdoptedView>& all) {
    std::vector<std::string> statements;
    for (const AdoptedView& view : all) {
        if (view.numbers_keys()) {
            const std::string id = identifier_sql(view.shop_column("id"));
            statements.push_back(
                filled("INSERT INTO {keys} (key) SELECT t.{id} FROM {table} t WHERE NOT EXISTS"
                       " (SELECT FROM {keys} k WHERE k.key = t.{id}) ORDER BY t.{id}",
                       {{"keys", view.table_of_keys()}, {"id", id}, {"table", view.shop_name()}}));
            statements.push_back("ANALYZE " + view.table_of_keys());
        }
        if ((view.own->name == "providers" || view.own->name == "services") && view.has_extras())
            statements.push_back(with(stamp(view, "t." + identifier_sql(view.row_key.front())), "rows",
                                      view.shop_name() + " t"));
    }
    if (const AdoptedView* const providers = find_view(all, "providers")) {
        statements.push_back("UPDATE " + providers->named("offering_windows") +
                             " SET touched = " + providers->named("slotctl_stamp") + "()");
        statements.push_back("SELECT " + providers->named("slotctl_statistics_stale") +
                             "(ARRAY(SELECT p.id FROM " + providers->named("providers") + " p))");
    }
    return statements;
}

}  // namespace slotctl::postgres

#include "core/store/postgres/adopt/inspection.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "core/store/postgres/adopt/change_sql.hpp"
#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using Kind = AdoptionFinding::Kind;

constexpr const char* own_triggers_sql = R"(
SELECT t.tgname, t.tgenabled FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE t.tgrelid = pg_catalog.to_regclass($1::text) AND n.nspname = $2::text)";

void look_for_triggers(pqxx::transaction_base& tx, const AdoptedView& view,
                       const std::vector<AdoptedView>& all, std::vector<AdoptionFinding>& findings) {
    const std::string table(view.own->name);
    if (change_sql(view, all).empty()) return;
    std::set<std::string> missing;
    for (const char* const event : {"insert", "update", "delete", "truncate"})
        missing.insert("slotctl_" + table + "_" + event);
    for (const auto& row : exec_params(tx, own_triggers_sql, view.shop_name(), view.schema)) {
        // 'D': disabled; 'R': only while replicating.
        const std::string enabled = row[1].c_str();
        if (enabled == "O" || enabled == "A") missing.erase(row[0].c_str());
    }
    for (const std::string& trigger : missing)
        findings.push_back(
            {Kind::error, table,
             "the trigger " + trigger + " on " + view.shop->full_name() +
                 " is missing or disabled: slotctl does not notice what the application changes; run"
                 " `slotctl adopt detach` and `slotctl adopt attach`"});
}

/// slotctl's tables by the steps that were applied here.
std::vector<std::string> tables_of_schema(pqxx::transaction_base& tx, const std::string& schema) {
    const auto version = int_from(tx.exec("SELECT coalesce(pg_catalog.max(version), 0)::bigint FROM " +
                                          identifier_sql(schema) + ".schema_migrations")[0][0]);
    const auto steps = schema_scripts();
    return names_made_by(std::span(steps).first(std::min(static_cast<std::size_t>(version), steps.size())))
        .tables;
}

}  // namespace

std::vector<std::string> noted_words(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views) {
    std::vector<std::string> found;
    for (const AdoptedView& view : views) {
        for (const WordColumn& words : word_columns(view)) {
            const auto notes = exec_params(tx,
                                           "SELECT word FROM " + view.named("adopted_unknown_words") +
                                               " WHERE of_column = $1 ORDER BY word",
                                           words.own_column);
            for (const auto& note : notes) {
                const std::string word = note[0].c_str();
                bool is_known = false;
                for (const std::string& known : words.known) is_known = is_known || known == word;
                if (is_known) continue;
                const auto rows =
                    int_from(exec_params(tx,
                                         "SELECT count(*) FROM " + words.shop_table + " t WHERE coalesce(t." +
                                             identifier_sql(words.shop_column) + "::text, '') = $1" +
                                             (words.where.empty() ? "" : " AND (" + words.where + ")"),
                                         word)[0][0]);
                if (rows > 0)
                    found.push_back(words.own_column + " (" + view.shop->full_name() + "." +
                                    words.shop_column + "): \"" + word + "\", " + std::to_string(rows) +
                                    (rows == 1 ? " row" : " rows"));
            }
        }
    }
    return found;
}

std::vector<AdoptionFinding> absent_tables(pqxx::transaction_base& tx, const AdoptionState& state) {
    const auto is_there = [&](const std::string& table) {
        return bool_from(exec_params(tx, "SELECT pg_catalog.to_regclass($1::text) IS NOT NULL",
                                     identifier_sql(state.schema) + "." + identifier_sql(table))[0][0]);
    };
    std::vector<AdoptionFinding> findings;
    std::vector<std::string> own = tables_of_schema(tx, state.schema);
    std::vector<std::string> remade = state.tables;
    remade.emplace_back("adopted_unknown_words");
    for (const std::string& table : remade) {
        std::erase(own, table);
        if (!is_there(table))
            findings.push_back({Kind::error, table,
                                state.schema + "." + table +
                                    " is gone; run `slotctl adopt detach` and `slotctl adopt attach`"});
    }
    for (const std::string& table : own) {
        if (!is_there(table))
            findings.push_back(
                {Kind::error, table,
                 "slotctl's own table " + state.schema + "." + table + " is gone; restore it from a backup"});
    }
    return findings;
}

std::vector<AdoptionFinding> glance_at(pqxx::transaction_base& tx, const AppliedMapping& applied,
                                       const AdoptionState& state) {
    std::vector<AdoptionFinding> findings;
    for (const std::string& problem : applied.problems) findings.push_back({Kind::error, "", problem});
    const auto absent = absent_tables(tx, state);
    findings.insert(findings.end(), absent.begin(), absent.end());
    if (!findings.empty()) return findings;
    for (const AdoptedView& view : applied.views) look_for_triggers(tx, view, applied.views, findings);
    for (const std::string& line : noted_words(tx, applied.views))
        findings.push_back({Kind::error, "", "the mapping does not know " + line});
    return findings;
}

void look_for_words_and_keys(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views,
                             std::vector<AdoptionFinding>& findings) {
    std::set<std::string> told;
    for (const AdoptionFinding& finding : findings) told.insert(finding.what);
    for (const std::string& line : unknown_words(tx, views)) {
        const std::string text = "the mapping does not know " + line;
        if (!told.contains(text)) findings.push_back({Kind::error, "", text});
    }
    for (const AdoptedView& view : views) {
        if (!view.numbers_keys()) continue;
        const std::string id = identifier_sql(view.mapping->columns.at("id").column);
        const auto missing = int_from(tx.exec("SELECT count(*) FROM " + view.shop_name() +
                                              " t WHERE NOT EXISTS (SELECT FROM " + view.table_of_keys() +
                                              " k WHERE k.key = t." + id + ")")[0][0]);
        if (missing > 0)
            findings.push_back({Kind::error, std::string(view.own->name),
                                std::to_string(missing) + " rows of " + view.shop->full_name() +
                                    " have no number yet, so slotctl does not see them: they were written "
                                    "while triggers were"
                                    " disabled; run `slotctl adopt detach` and `slotctl adopt attach`"});
    }
}

}  // namespace slotctl::postgres

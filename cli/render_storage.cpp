#include "cli/render_storage.hpp"

#include <nlohmann/json.hpp>

#include "cli/text_table.hpp"
#include "core/base/printable.hpp"
#include "core/plans/check_parts.hpp"
#include "core/report/figures.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;
using health_checks::bytes_text;
using report::grouped;

std::string when(const std::optional<Instant>& instant) {
    return instant ? format_instant(*instant) : "never";
}

/// SQLite keeps no such records.
std::string tables_of_a_file(const StorageFacts& facts, bool all) {
    TextTable table({"table", "size", "of that indexes", "rows"},
                    {Align::left, Align::right, Align::right, Align::right});
    for (const TableStorage& t : facts.tables)
        if (all || t.rows > 0)
            table.add({t.name, bytes_text(t.bytes), bytes_text(t.index_bytes), grouped(t.rows)});
    return table.empty() ? "" : "\n" + table.text();
}

std::string tables_of_a_server(const StorageFacts& facts, bool all) {
    TextTable table({"table", "size", "of that indexes", "rows (some)", "dead rows", "vacuumed", "analyzed"},
                    {Align::left, Align::right, Align::right, Align::right, Align::right});
    for (const TableStorage& t : facts.tables) {
        if (!all && t.rows == 0 && t.dead.value_or(0) == 0) continue;
        table.add({t.name, bytes_text(t.bytes), bytes_text(t.index_bytes), grouped(t.rows),
                   grouped(t.dead.value_or(0)), when(t.vacuumed), when(t.analyzed)});
    }
    return table.empty() ? "" : "\n" + table.text();
}

std::string indexes_text(const StorageFacts& facts) {
    TextTable table({"index", "table", "size", "scans"},
                    {Align::left, Align::left, Align::right, Align::right});
    for (const IndexStorage& index : facts.indexes)
        table.add({index.name, index.table, bytes_text(index.bytes),
                   index.scans ? grouped(*index.scans) : std::string("–")});
    return table.empty() ? "" : "\n" + table.text();
}

Json json_of(const std::vector<SessionAtWork>& sessions) {
    Json all = Json::array();
    for (const SessionAtWork& session : sessions) {
        all.push_back({{"pid", session.pid},
                       {"user", session.user},
                       {"application", session.application},
                       {"state", session.state},
                       {"seconds", session.since.count()},
                       {"blocked_by", session.blocked_by}});
    }
    return all;
}

Json json_of(const std::optional<Instant>& instant) {
    return instant ? Json(format_instant(*instant)) : Json(nullptr);
}

Json json_of(const ServerStorage& server) {
    return {{"transaction_id_age", server.transaction_id_age},
            {"autovacuum_freeze_max_age", server.freeze_max_age},
            {"connections", server.connections},
            {"most_connections", server.most_connections},
            {"long_transactions", json_of(server.long_transactions)},
            {"blocked_sessions", json_of(server.blocked)},
            {"sees_all_sessions", server.sees_all_sessions},
            {"scans_counted_since", json_of(server.counted_since)}};
}

Json json_of(const FileStorage& file) {
    return {{"free_bytes", file.free_bytes},
            {"wal_bytes", file.wal_bytes},
            {"journal_mode", file.journal_mode},
            {"damage", file.damage}};
}

}  // namespace

std::string storage_text(const StorageView& view, const report::TextStyle& style, bool all) {
    report::TextPage page(style);
    page.line(printable_line(view.database) + ": " + view.facts.product + ", " +
              bytes_text(view.facts.bytes));
    if (view.findings.empty()) page.line(page.painted(HealthState::ok, "OK") + "  nothing needs attention");
    for (const StorageFinding& finding : view.findings) {
        const std::string state = report::capitals(finding.state);
        page.flowing(page.painted(finding.state, report::left(state, 8)) + "  ",
                     printable_line(finding.message), 10);
        page.flowing(std::string(10, ' ') + "→ ", printable_line(finding.hint), 12);
    }
    if (view.facts.server && !view.facts.server->sees_all_sessions)
        page.line("This role sees only its own sessions; GRANT pg_monitor lets it see all.");
    std::string text = page.take();
    text += view.facts.server ? tables_of_a_server(view.facts, all) : tables_of_a_file(view.facts, all);
    if (all) text += indexes_text(view.facts);
    return text;
}

std::string storage_json(const StorageView& view) {
    Json findings = Json::array(), tables = Json::array(), indexes = Json::array(),
         constraints = Json::array();
    for (const StorageFinding& finding : view.findings) {
        findings.push_back({{"state", name_of(finding.state)},
                            {"subject", finding.subject},
                            {"message", finding.message},
                            {"hint", finding.hint}});
    }
    for (const TableStorage& table : view.facts.tables) {
        tables.push_back({{"name", table.name},
                          {"bytes", table.bytes},
                          {"index_bytes", table.index_bytes},
                          {"rows", table.rows},
                          {"dead_rows", table.dead ? Json(*table.dead) : Json(nullptr)},
                          {"vacuumed_at", json_of(table.vacuumed)},
                          {"analyzed_at", json_of(table.analyzed)}});
    }
    for (const IndexStorage& index : view.facts.indexes) {
        indexes.push_back({{"name", index.name},
                           {"table", index.table},
                           {"bytes", index.bytes},
                           {"scans", index.scans ? Json(*index.scans) : Json(nullptr)},
                           {"valid", index.valid}});
    }
    for (const MissingConstraint& missing : view.facts.missing_constraints) {
        constraints.push_back({{"table", missing.table},
                               {"name", missing.name.empty() ? Json(nullptr) : Json(missing.name)},
                               {"definition", missing.definition}});
    }
    Json json{{"database", view.database},
              {"product", view.facts.product},
              {"bytes", view.facts.bytes},
              {"state", name_of(upkeep_check(view.findings).state)},
              {"findings", std::move(findings)},
              {"tables", std::move(tables)},
              {"indexes", std::move(indexes)},
              {"missing_indexes", view.facts.missing_indexes},
              {"missing_tables", view.facts.missing_tables},
              {"missing_constraints", std::move(constraints)},
              {"idle_triggers", view.facts.idle_triggers}};
    if (view.facts.server) json["server"] = json_of(*view.facts.server);
    if (view.facts.file) json["file"] = json_of(*view.facts.file);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace slotctl::cli

#include "core/jobs/outcome_json.hpp"

#include <variant>

#include <nlohmann/json.hpp>

namespace slotctl {

namespace {

using Json = nlohmann::ordered_json;

struct InJson {
    Json operator()(std::int64_t number) const { return number; }
    Json operator()(const DetailTable::Word& word) const { return word.text; }
    Json operator()(const std::string& text) const { return text; }
};

Json json_of(const DetailTable& table) {
    Json rows = Json::array();
    for (const auto& cells : table.rows) {
        Json row = Json::object();
        for (std::size_t i = 0; i < cells.size(); ++i)
            row[table.columns[i].name] = std::visit(InJson{}, cells[i]);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json json_of(const Outcome& outcome) {
    Json counts = Json::object();
    for (const auto& [name, value] : outcome.counts.all()) counts[name] = value;
    auto warnings = outcome.warnings;
    warnings.insert(warnings.end(), outcome.hook_failures.begin(), outcome.hook_failures.end());
    Json json{{"job", outcome.job},
              {"status", name_of(outcome.status)},
              {"dry_run", outcome.dry_run},
              {"run_id", outcome.run_id ? Json(*outcome.run_id) : Json(nullptr)},
              {"started_at", format_instant(outcome.started_at)},
              {"duration_ms", outcome.duration.count()},
              {"counts", counts},
              {"warnings", warnings},
              {"error", outcome.error ? Json(*outcome.error) : Json(nullptr)}};
    for (const DetailTable& table : outcome.details) json[table.name] = json_of(table);
    return json;
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string outcome_json(const Outcome& outcome) {
    return dumped(json_of(outcome));
}

std::string outcome_json_before(const Outcome& outcome) {
    Json json = json_of(outcome);
    json["status"] = nullptr;
    return dumped(json);
}

}  // namespace slotctl

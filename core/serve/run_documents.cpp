#include "core/serve/run_documents.hpp"

#include <nlohmann/json.hpp>

#include "core/base/mask.hpp"

namespace slotctl::serve {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json maybe(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json json_of(const RunRow& run) {
    Json counts = Json::parse(run.counts_json, nullptr, false);
    if (!counts.is_object()) counts = Json::object();
    return {{"id", run.id},
            {"job", run.job},
            {"scope", run.scope},
            {"status", run.status},
            {"started_at", format_instant(run.started_at)},
            {"finished_at", run.finished_at ? Json(format_instant(*run.finished_at)) : Json()},
            {"duration_ms", run.duration ? Json(run.duration->count()) : Json()},
            {"host", run.host},
            {"pid", run.pid},
            {"version", run.version},
            {"scheduled_as", maybe(run.scheduled_as)},
            {"dry_run", run.dry_run},
            {"counts", counts},
            {"error", run.error ? Json(masked(*run.error)) : Json()}};
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string run_json(const RunRow& run) {
    return dumped(json_of(run));
}

std::string runs_json(std::vector<RunRow> runs, std::size_t most) {
    const bool more = runs.size() > most;
    if (more) runs.resize(most);
    Json list = Json::array();
    for (const RunRow& run : runs) list.push_back(json_of(run));
    return dumped({{"runs", list}, {"next", more ? Json(runs.back().id) : Json()}});
}

}  // namespace slotctl::serve

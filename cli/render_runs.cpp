#include "cli/render_runs.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "cli/text_table.hpp"
#include "core/base/mask.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/calendar/local_time.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_error = 200;

std::string at(const std::string& zone, Instant instant) {
    const LocalTime local = local_time(zone, instant);
    return local.date + " " + local.time;
}

std::string took(const RunRow& run) {
    if (!run.duration) return "";
    const auto ms = run.duration->count();
    if (ms < 10'000) return std::to_string(ms) + " ms";
    if (ms < 600'000) return std::to_string(ms / 1000) + "." + std::to_string(ms / 100 % 10) + " s";
    return std::to_string(ms / 60'000) + " min";
}

Json counts_of(const RunRow& run) {
    Json counts = Json::parse(run.counts_json, nullptr, false);
    return counts.is_object() ? counts : Json::object();
}

std::string label(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

/// `created 420, withdrawn 3`: what was not nothing.
std::string counted(const RunRow& run) {
    std::vector<std::string> texts;
    const Json counts = counts_of(run);
    for (const auto& [name, value] : counts.items())
        if (value.is_number_integer() && value != 0) texts.push_back(label(name) + " " + value.dump());
    return joined(texts);
}

std::string error_of(const RunRow& run) {
    return run.error ? shortened(printable_line(masked(*run.error)), longest_error) : "";
}

}  // namespace

std::string runs_text(const std::vector<RunRow>& runs, const std::string& zone) {
    TextTable table({"id", "job", "started (" + zone + ")", "took", "status", ""},
                    {Align::right, Align::left, Align::left, Align::right});
    for (const RunRow& run : runs) {
        table.add(
            {std::to_string(run.id), run.job, at(zone, run.started_at), took(run), run.status, counted(run)});
        if (run.error) table.add_note("    " + error_of(run));
    }
    return table.text();
}

std::string run_text(const RunRow& run, const std::string& zone) {
    const auto line = [](const std::string& name, const std::string& value) {
        return value.empty() ? "" : "  " + report::left(name, 20) + " " + value + "\n";
    };
    std::string text = "run " + std::to_string(run.id) + ": " + printable_line(run.job) + ", " +
                       printable_line(run.status) + (run.dry_run ? " (dry run)" : "") + "\n";
    text += line("started", at(zone, run.started_at) + " (" + zone + ")");
    if (run.finished_at) text += line("finished", at(zone, *run.finished_at));
    text += line("took", took(run));
    text += line("limits", printable_line(run.scope));
    text += line("scheduled as", printable_line(run.scheduled_as.value_or("")));
    text += line("host", printable_line(run.host) + ", process " + std::to_string(run.pid));
    text += line("version", printable_line(run.version));
    if (run.error) text += line("error", printable_line(masked(*run.error)));
    const Json counts = counts_of(run);
    for (const auto& [name, value] : counts.items())
        if (value.is_number_integer()) text += line(label(name), value.dump());
    return text;
}

std::string runs_csv(const std::vector<RunRow>& runs) {
    std::string text = "id,job,scope,status,started_at,finished_at,duration_ms,scheduled_as,host,error\n";
    for (const RunRow& run : runs) {
        text += std::to_string(run.id) + "," + csv_field(run.job) + "," + csv_field(run.scope) + "," +
                csv_field(run.status) + "," + format_instant(run.started_at) + "," +
                (run.finished_at ? format_instant(*run.finished_at) : "") + "," +
                (run.duration ? std::to_string(run.duration->count()) : "") + "," +
                csv_field(run.scheduled_as.value_or("")) + "," + csv_field(run.host) + "," +
                csv_text(run.error ? masked(*run.error) : "") + "\n";
    }
    return text;
}

}  // namespace slotctl::cli

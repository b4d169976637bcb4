#include "cli/render_runs.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

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
    using Line = std::array<std::string, 6>;
    std::vector<Line> lines{{"id", "job", "started (" + zone + ")", "took", "status", ""}};
    for (const RunRow& run : runs) {
        lines.push_back({std::to_string(run.id), printable_line(run.job), at(zone, run.started_at), took(run),
                         printable_line(run.status), counted(run)});
    }
    std::array<std::size_t, 6> widths{};
    for (const Line& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths.at(i) = std::max(widths.at(i), report::columns(line.at(i)));
    std::string text;
    for (std::size_t row = 0; row < lines.size(); ++row) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const bool number = i == 0 || i == 3;
            const std::string& cell = lines[row].at(i);
            line += (i == 0 ? "" : "  ") +
                    (number ? report::right(cell, widths.at(i)) : report::left(cell, widths.at(i)));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
        if (row > 0 && runs[row - 1].error) text += "    " + error_of(runs[row - 1]) + "\n";
    }
    return text;
}

std::string run_text(const RunRow& run, const std::string& zone) {
    const auto line = [](const std::string& name, const std::string& value) {
        return value.empty() ? "" : "  " + report::left(name, 14) + value + "\n";
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
                csv_field(run.error ? masked(*run.error) : "") + "\n";
    }
    return text;
}

}  // namespace slotctl::cli

#include "cli/render_automation.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "cli/exit_status.hpp"
#include "cli/render_schedule.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string with_sign(char sign, const std::string& text) {
    std::string result;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        result.append(1, sign).append(text, from, end - from).append("\n");
        from = end + 1;
    }
    return result;
}

const char* word_for(const Change& change) {
    if (!change.before) return "create";
    return change.after ? "change" : "remove";
}

/// `+3 -1`: the numbers of added and removed lines.
std::string line_counts(const Change& change) {
    const std::string lines =
        difference(change.before ? change.before->text : "", change.after ? change.after->text : "");
    std::size_t added = 0, removed = 0;
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
        added += lines[at] == '+' ? 1U : 0U;
        removed += lines[at] == '-' ? 1U : 0U;
    }
    std::string counts;
    if (added > 0) counts = "+" + std::to_string(added);
    if (removed > 0) counts.append(counts.empty() ? "-" : " -").append(std::to_string(removed));
    return counts;
}

std::string change_line(const Change& change) {
    return std::string(word_for(change)) + " " + change.any().place + "  (" + line_counts(change) + ")\n";
}

std::string change_text(const Change& change) {
    std::string head = std::string(word_for(change)) + " " + change.any().place + "\n";
    if (!change.before) return head + with_sign('+', change.after->text);
    if (!change.after) return head;
    return head + difference(change.before->text, change.after->text);
}

/// In a dry run, the exact text follows such a line.
std::string artefact_text(const Artefact& artefact) {
    return "--- " + artefact.place + "\n" + artefact.text;
}

std::string where(SchedulerKind scheduler, Scope scope, const std::string& instance) {
    return std::string(name_of(scheduler)) + ", " + std::string(name_of(scope)) + " scope" +
           (instance.empty() ? "" : ", instance " + instance);
}

std::string where(const SetupReport& report) {
    return where(report.scheduler, report.scope, report.instance);
}

Json instance_json(const std::string& instance) {
    return instance.empty() ? Json(nullptr) : Json(instance);
}

Json change_json(const Change& change) {
    return {{"change", word_for(change)},
            {"place", change.any().place},
            {"before", change.before ? Json(change.before->text) : Json(nullptr)},
            {"after", change.after ? Json(change.after->text) : Json(nullptr)}};
}

Json plan_json(const SetupReport& report) {
    Json changes = Json::array(), preparations = Json::array(), artefacts = Json::array();
    for (const Change& change : report.plan.changes) changes.push_back(change_json(change));
    for (const Preparation& step : report.plan.preparations) preparations.push_back(step.what);
    for (const Artefact& artefact : report.plan.artefacts) {
        artefacts.push_back({{"place", artefact.place}, {"text", artefact.text}});
    }
    return {{"scheduler", name_of(report.scheduler)},
            {"scope", name_of(report.scope)},
            {"instance", instance_json(report.instance)},
            {"changed", !report.plan.changes_nothing()},
            {"preparations", preparations},
            {"changes", changes},
            {"mended", report.plan.repairs},
            {"artefacts", artefacts}};
}

Json instant_json(const std::optional<Instant>& instant) {
    return instant ? Json(format_instant(*instant)) : Json(nullptr);
}

Json last_run_json(const std::optional<LatestRun>& run) {
    if (!run) return nullptr;
    return {{"id", run->id},
            {"status", run->status},
            {"started_at", format_instant(run->started_at)},
            {"finished_at", instant_json(run->finished_at)},
            {"scheduled_as", run->scheduled_as ? Json(*run->scheduled_as) : Json(nullptr)},
            {"error", run->error ? Json(*run->error) : Json(nullptr)}};
}

std::string entry_text(const ListedEntry& entry) {
    std::string text = entry.name + "  (" + std::string(name_of(entry.scheduler)) + ", " +
                       std::string(name_of(entry.scope)) +
                       (entry.instance.empty() ? "" : ", instance " + entry.instance) + ")\n";
    if (entry.owner) text += "  of        " + *entry.owner + "\n";
    if (entry.job) {
        text += "  command   " + join_words(entry.job->arguments) + "\n  when      " +
                entry.job->when.text() + (entry.job->time_zone ? " " + *entry.job->time_zone : "") +
                (entry.job->enabled ? "" : "  (disabled)") + "\n";
    }
    text += "  next run  " + (entry.next_run ? format_instant(*entry.next_run) : "-") + "\n  last run  ";
    if (entry.last_run) {
        text += format_instant(entry.last_run->started_at) + " " + entry.last_run->status + ", run " +
                std::to_string(entry.last_run->id) +
                (entry.last_run->scheduled_as ? "" : " (not started by the schedule)");
    } else {
        text += "-";
    }
    text += "\n";
    for (const std::string& drift : entry.drift) text += "  ! " + drift + "\n";
    return text;
}

std::string detection_text(const Detection& detection) {
    if (!detection.scheduler) return "no scheduler detected; `slotctl run` starts the jobs without one\n";
    const std::string name(name_of(*detection.scheduler)), scope(name_of(detection.scope));
    return (detection.running
                ? "detected: " + name + " (" + scope + " scope)\n"
                : "no running scheduler detected; " + name + " would be used (" + scope + " scope)\n") +
           "nothing is installed; to install the schedule: `slotctl setup-automation --action setup`\n";
}

std::string meaning_of(int status) {
    switch (status) {
        case exit_unavailable:
            return "the job cannot reach the database";
        case exit_permission:
            return "the jobs' account lacks a permission";
        case exit_config:
            return "the job cannot use the configuration, or something that it names";
        case exit_usage:
            return "its command line is wrong";
        default:
            return "exit status " + std::to_string(status);
    }
}

}  // namespace

std::string changes_text(const SetupReport& report, bool verbose) {
    std::string text;
    for (const Preparation& step : report.plan.preparations) text += step.what + "\n";
    if (report.dry_run && report.action == "setup") {
        for (const Artefact& artefact : report.plan.artefacts) text += artefact_text(artefact);
        for (const Change& change : report.plan.changes) {
            if (!change.after || change.before) text += change_text(change);
        }
    } else {
        for (const Change& change : report.plan.changes)
            text += verbose ? change_text(change) : change_line(change);
    }
    for (const std::string& what : report.plan.repairs) text += "fixed: " + what + "\n";
    return text;
}

std::string conclusion_text(const SetupReport& report) {
    std::string text;
    if (report.plan.changes_nothing()) {
        text = "nothing to change: the schedule is installed (" + where(report) + ")\n";
    } else {
        text = (report.dry_run ? "dry run, nothing was written (" : "the schedule is installed (") +
               where(report) + ")\n";
    }
    text += "\n" + preview_text(report.preview, report.runner);
    for (const std::string& note : report.notes) text += "note: " + note + "\n";
    return text;
}

std::string report_json(const SetupReport& report) {
    Json json{{"action", report.action}, {"status", "ok"}, {"dry_run", report.dry_run}};
    json.update(plan_json(report));
    json["preview"] = Json::parse(preview_json(report.preview, report.runner));
    json["notes"] = report.notes;
    return line_of(json);
}

std::string removal_text(const std::vector<SetupReport>& reports, const std::vector<std::string>& kept,
                         bool dry_run) {
    std::string text;
    if (reports.empty())
        text = kept.empty() ? "nothing to remove: no scheduler has entries of slotctl\n"
                            : "nothing to remove: no scheduler has that schedule\n";
    for (const SetupReport& report : reports) {
        text += (dry_run ? "dry run, nothing was removed (" : "the schedule was removed (") + where(report) +
                ")\n";
    }
    for (const std::string& instance : kept) {
        text += called(instance) + " is still installed" +
                (instance.empty() ? "" : "; to remove it, add --instance " + instance) + "\n";
    }
    return text;
}

std::string removal_json(const std::vector<SetupReport>& reports, const std::vector<std::string>& kept,
                         bool dry_run) {
    Json schedulers = Json::array(), left = Json::array();
    for (const std::string& instance : kept) left.push_back(instance_json(instance));
    for (const SetupReport& report : reports) {
        Json json = plan_json(report);
        json.erase("artefacts");
        json.erase("preparations");
        json.erase("mended");
        schedulers.push_back(json);
    }
    return line_of({{"action", "remove"},
                    {"status", "ok"},
                    {"dry_run", dry_run},
                    {"schedulers", schedulers},
                    {"kept_instances", left}});
}

std::string entries_text(const std::vector<ListedEntry>& entries, const Detection& detection) {
    if (entries.empty()) return "no job is scheduled\n";
    const bool nothing_installed =
        std::none_of(entries.begin(), entries.end(), [](const ListedEntry& e) { return e.installed; });
    std::string text = nothing_installed ? detection_text(detection) : "";
    for (ListedEntry entry : entries) {
        if (nothing_installed) entry.drift.clear();
        text += entry_text(entry);
    }
    return text;
}

std::string entries_json(const std::vector<ListedEntry>& entries, const Detection& detection) {
    Json list = Json::array();
    for (const ListedEntry& entry : entries) {
        const auto& job = entry.job;
        list.push_back({{"name", entry.name},
                        {"command", job ? Json(job->arguments) : Json(nullptr)},
                        {"cron", job ? Json(job->when.text()) : Json(nullptr)},
                        {"time_zone", job && job->time_zone ? Json(*job->time_zone) : Json(nullptr)},
                        {"enabled", job && job->enabled},
                        {"scheduler", name_of(entry.scheduler)},
                        {"scope", name_of(entry.scope)},
                        {"instance", instance_json(entry.instance)},
                        {"owner", entry.owner ? Json(*entry.owner) : Json(nullptr)},
                        {"installed", entry.installed},
                        {"next_run", instant_json(entry.next_run)},
                        {"last_run", last_run_json(entry.last_run)},
                        {"drift", entry.drift}});
    }
    const Json detected{
        {"scheduler", detection.scheduler ? Json(name_of(*detection.scheduler)) : Json(nullptr)},
        {"scope", name_of(detection.scope)},
        {"running", detection.running}};
    return line_of({{"action", "list"}, {"status", "ok"}, {"detected", detected}, {"entries", list}});
}

std::vector<std::string> problems_of(const Trial& trial) {
    std::vector<std::string> problems;
    if (trial.status == 0) return problems;
    problems.push_back(trial.obstacle.empty() ? meaning_of(trial.status) : trial.obstacle);
    for (std::size_t from = 0; from < trial.complaint.size();) {
        const auto end = std::min(trial.complaint.find('\n', from), trial.complaint.size());
        const auto start = trial.complaint.find_first_not_of(' ', from);
        if (start < end) problems.push_back(trial.complaint.substr(start, end - start));
        from = end + 1;
    }
    return problems;
}

std::string trial_text(const Trial& trial) {
    std::string text = trial.entry + ": " + (trial.status == 0 ? "ok" : "would fail") + "\n";
    for (const std::string& problem : problems_of(trial)) text += "  " + problem + "\n";
    return text;
}

std::string trials_json(const std::vector<Trial>& trials) {
    Json list = Json::array();
    bool good = true;
    for (const Trial& trial : trials) {
        good = good && trial.status == 0;
        list.push_back({{"name", trial.entry},
                        {"status", trial.status == 0 ? "ok" : "failed"},
                        {"exit_status", trial.status},
                        {"problems", problems_of(trial)},
                        {"output", trial.output}});
    }
    return line_of({{"action", "test"}, {"status", good ? "ok" : "failed"}, {"entries", list}});
}

}  // namespace slotctl::cli

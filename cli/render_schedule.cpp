#include "cli/render_schedule.hpp"

#include <nlohmann/json.hpp>

#include "cli/exit_status.hpp"
#include "core/base/duration.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;
using Kind = ForegroundEvent::Kind;

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string seconds_of(std::chrono::milliseconds time) {
    const auto tenths = (time.count() + 50) / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

std::string meaning_of(const ProgramEnd& end) {
    if (!end.status) return "ended by " + end.signal;
    if (*end.status == exit_ok) return "done";
    const auto status = "exit status " + std::to_string(*end.status);
    return *end.status == exit_busy ? status + ", another run holds its lock, or a hook refused it" : status;
}

std::string missed_text(const ForegroundEvent& event) {
    if (event.missed == 0) return "";
    return ", and replaces " + std::to_string(event.missed) + " earlier " +
           (event.missed == 1 ? "run" : "runs");
}

std::string started_text(const ForegroundEvent& event) {
    const auto command = "slotctl " + join_words(event.job->arguments);
    if (!event.late && event.missed == 0) return "started: " + command;
    return "started late, due at " + format_instant(event.due) + missed_text(event) + ": " + command;
}

std::string message_of(const ForegroundEvent& event) {
    switch (event.kind) {
        case Kind::waiting:
            return "waiting until " + format_instant(event.due);
        case Kind::started:
            return started_text(event);
        case Kind::ended:
            return meaning_of(event.end) + " after " + seconds_of(event.took);
        case Kind::skipped:
            return "skipped, due at " + format_instant(event.due) +
                   (event.missed == 0 ? "" : " and " + std::to_string(event.missed) + " times before") +
                   " (catch_up is off)";
        case Kind::over_limit:
            return "exceeded its time limit of " + format_duration(event.job->time_limit) + "; stopping it";
        case Kind::killed:
            return "did not stop in time; killing it";
        case Kind::clock_set:
            return "the clock went back by " +
                   format_duration(std::chrono::duration_cast<std::chrono::seconds>(event.took)) +
                   "; the schedule continues from there";
        case Kind::stopping:
            break;
    }
    return event.signal +
           (event.job == nullptr ? ", stopped" : ", stopping when " + event.job->name + " has ended");
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::waiting:
            return "waiting";
        case Kind::started:
            return "started";
        case Kind::ended:
            return "ended";
        case Kind::skipped:
            return "skipped";
        case Kind::over_limit:
            return "over_limit";
        case Kind::killed:
            return "killed";
        case Kind::clock_set:
            return "clock_set";
        case Kind::stopping:
            break;
    }
    return "stopping";
}

}  // namespace

std::string preview_text(const std::vector<JobPreview>& previews, const std::string& runner) {
    std::string text;
    for (const auto& [job, zone, runs, nights] : previews) {
        text += (text.empty() ? "" : "\n") + job.name + ": slotctl " + join_words(job.arguments) + "\n  " +
                job.when.text() + " in " + zone.name();
        if (job.random_delay.count() > 0) text += ", random delay up to " + format_duration(job.random_delay);
        text += "\n";
        for (const Instant run : runs) {
            text += "  " + format_local(run, zone) + "  " + format_instant(run) + "\n";
        }
        if (runs.empty()) text += "  no run within five years\n";
        for (const auto& night : nights) text += "  " + describe(night, zone, runner) + "\n";
    }
    return text;
}

std::string preview_json(const std::vector<JobPreview>& previews, const std::string& runner) {
    Json jobs = Json::array();
    for (const auto& [job, zone, runs, nights] : previews) {
        Json ahead = Json::array(), changes = Json::array();
        for (const Instant run : runs) {
            ahead.push_back({{"at", format_instant(run)}, {"local", format_local(run, zone)}});
        }
        for (const auto& night : nights) {
            changes.push_back(
                {{"at", format_instant(night.change)}, {"effect", describe(night, zone, runner)}});
        }
        jobs.push_back({{"name", job.name},
                        {"command", job.arguments},
                        {"cron", job.when.text()},
                        {"time_zone", zone.name()},
                        {"random_delay_seconds", job.random_delay.count()},
                        {"runs", ahead},
                        {"clock_changes", changes}});
    }
    return dumped(jobs);
}

std::string event_text(const ForegroundEvent& event) {
    const std::string message = message_of(event);
    const bool of_job = event.job != nullptr && event.kind != Kind::stopping;
    return format_instant(event.at) + ' ' + (of_job ? event.job->name : "run") + ": " + message + "\n";
}

std::string event_json(const ForegroundEvent& event) {
    const std::string message = message_of(event);
    Json line{{"at", format_instant(event.at)}, {"event", name_of(event.kind)}};
    if (event.job != nullptr) line["name"] = event.job->name;
    if (event.due != Instant{}) line["due"] = format_instant(event.due);
    if (event.job != nullptr && event.kind == Kind::started) {
        line["command"] = event.job->arguments;
        line["pid"] = event.pid;
    }
    if (event.kind == Kind::started || event.kind == Kind::skipped) {
        line["late"] = event.late;
        line["missed"] = event.missed;
    }
    if (event.kind == Kind::ended) {
        line["exit_status"] = event.end.status ? Json(*event.end.status) : Json(nullptr);
        line["signal"] = event.end.signal.empty() ? Json(nullptr) : Json(event.end.signal);
        line["duration_ms"] = event.took.count();
    }
    line["message"] = message;
    return dumped(line) + "\n";
}

}  // namespace slotctl::cli

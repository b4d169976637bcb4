#include "core/dashboard/gather/runs.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/mask.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/monitor/due_runs.hpp"

namespace slotctl::dashboard {

namespace {

constexpr std::size_t a_page = 50, recent_runs = 30;

std::vector<std::pair<std::string, std::int64_t>> counts_in(const std::string& json) {
    std::vector<std::pair<std::string, std::int64_t>> counts;
    const auto all = nlohmann::ordered_json::parse(json, nullptr, false);
    if (!all.is_object()) return counts;
    for (const auto& [name, value] : all.items())
        if (value.is_number_integer()) counts.emplace_back(name, value.get<std::int64_t>());
    return counts;
}

/// While a run is at work, its counts are how far it has come.
void tell_progress(RunView& run) {
    RunView::Progress progress;
    for (const auto& [name, count] : run.counts) {
        if (name == "done") progress.done = count;
        if (name == "total") progress.total = count;
    }
    run.counts.clear();
    if (progress.total > 0) run.progress = progress;
}

RunView view_of(const RunRow& row) {
    RunView run;
    run.id = row.id;
    run.job = row.job;
    run.status = row.status;
    run.started_at = row.started_at;
    run.finished_at = row.finished_at;
    run.duration = row.duration;
    run.host = row.host;
    run.pid = row.pid;
    run.version = row.version;
    run.scope = row.scope;
    run.scheduled_as = row.scheduled_as;
    run.dry_run = row.dry_run;
    run.counts = counts_in(row.counts_json);
    if (row.status == "running") tell_progress(run);
    if (row.error) run.error = masked(*row.error);
    return run;
}

std::optional<NextRun> installed_run(const std::string& job, const InstalledSchedule& installed) {
    std::optional<NextRun> next;
    for (const InstalledEntry& entry : installed.entries) {
        if (entry.job != job || !entry.installed || !entry.next_run) continue;
        if (!next || *entry.next_run < next->at) next = NextRun{*entry.next_run, entry.scheduler, entry.name};
    }
    return next;
}

/// The system's scheduler knows best; without one, the configuration says when the job should run.
void find_next(JobView& view, const JobTimes& times, Instant now) {
    if (times.installed) view.next = installed_run(view.job, *times.installed);
    if (view.next) return;
    auto entries = entries_of(view.job, times.config.schedule);
    for (ScheduledJob& entry : partial_entries_of(view.job, times.config.schedule))
        entries.push_back(std::move(entry));
    for (const ScheduledJob& entry : entries) {
        const auto at = next_due(std::span(&entry, 1), now, times.machine_zone);
        if (at && (!view.next || *at < view.next->at)) view.next = NextRun{*at, "", entry.name};
    }
    if (view.next) return;
    const bool named = std::any_of(times.config.schedule.begin(), times.config.schedule.end(),
                                   [&](const ScheduledJob& job) { return job.job() == view.job; });
    view.no_next = named ? "disabled in the schedule" : "not in the schedule";
}

}  // namespace

RunsView gather_runs(Store& store, const RunsAsked& asked) {
    RunsView view;
    view.filter = asked.filter;
    view.before = asked.before;
    for (const JobKind& job : all_jobs()) view.jobs.emplace_back(job.name);
    HistoryQuery query;
    if (!asked.filter.job.empty()) query.job = asked.filter.job;
    if (!asked.filter.status.empty()) query.status = asked.filter.status;
    query.before = asked.before;
    query.most = a_page + 1;
    for (const RunRow& row : store.runs().history(query)) view.runs.push_back(view_of(row));
    view.older = view.runs.size() > a_page;
    if (view.older) view.runs.resize(a_page);
    return view;
}

std::optional<RunView> gather_run(Store& store, RunId id) {
    const auto row = store.runs().find(id);
    return row ? std::optional(view_of(*row)) : std::nullopt;
}

std::vector<JobView> gather_jobs(Store& store, const JobTimes& times, Instant now) {
    std::vector<JobView> jobs;
    for (const JobKind& kind : all_jobs()) {
        JobView view;
        view.job = kind.name;
        HistoryQuery query;
        query.job = view.job;
        query.most = recent_runs + 1;
        for (const RunRow& row : store.runs().history(query)) {
            if (row.status == "running") {
                if (!view.running) view.running = view_of(row);
                continue;
            }
            if (!view.last) view.last = view_of(row);
            if (view.recent.size() < recent_runs) view.recent.push_back(view_of(row));
        }
        std::reverse(view.recent.begin(), view.recent.end());
        find_next(view, times, now);
        const bool used = view.next || view.last || view.running;
        if (used || (kind.watched && !kind.optional)) jobs.push_back(std::move(view));
    }
    return jobs;
}

}  // namespace slotctl::dashboard

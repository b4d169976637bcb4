#include "core/store/sql/runs.hpp"

namespace slotctl::sql {

namespace {

std::string text(std::string_view view) {
    return std::string(view);
}

std::optional<std::int64_t> milliseconds(const std::optional<std::chrono::milliseconds>& duration) {
    return duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt;
}

}  // namespace

int Runs::close_crashed_runs(const RunLock&, std::string_view job, Instant now, const std::string& host) {
    return static_cast<int>(database_.execute(
        "closing crashed runs",
        "UPDATE job_runs SET status = 'crashed',"
        " finished_at = CASE WHEN started_at > ?2 THEN started_at ELSE ?2 END,"
        " error = 'the process ended without recording a result' WHERE job = ?1 AND status = 'running'"
        " AND (?3 = '' OR host = ?3)",
        {text(job), now, host}));
}

RunId Runs::begin(const RunLock&, const RunStart& start) {
    constexpr const char* doing = "recording the start of the run";
    RunId run = 0;
    database_.together(
        doing,
        [&] {
            run = database_.insert(
                doing,
                "INSERT INTO job_runs"
                " (job, scope, status, started_at, host, pid, version, scheduled_as, zone_data)"
                " VALUES (?1, ?2, 'running', ?3, ?4, ?5, ?6, ?7, ?8)",
                {start.job, start.scope, start.started_at, start.host, start.pid, start.version,
                 maybe(start.scheduled_as), start.zone_data.empty() ? Value() : Value(start.zone_data)});
        },
        Commit::asynchronous);
    return run;
}

void Runs::note_progress(const RunLock&, RunId run, std::int64_t done, std::int64_t total) {
    database_.execute(
        "recording the progress of the run",
        "UPDATE job_runs SET counts = ?2 WHERE id = ?1 AND status = 'running'",
        {run, R"({"done":)" + std::to_string(done) + R"(,"total":)" + std::to_string(total) + "}"});
}

void Runs::finish(const RunLock&, RunId run, const RunEnd& end) {
    database_.execute("recording the end of the run",
                      "UPDATE job_runs SET status = ?2, finished_at = ?3, counts = ?4, error = ?5,"
                      " duration_ms = ?6 WHERE id = ?1 AND (?7 = '' OR (host = ?7 AND pid = ?8))",
                      {run, text(name_of(end.status)), end.finished_at, end.counts_json, maybe(end.error),
                       maybe(milliseconds(end.duration)), end.host, end.pid});
}

int Runs::prune(const RunLock&, std::string_view job, Instant before) {
    return static_cast<int>(database_.execute(
        "forgetting old runs",
        "DELETE FROM job_runs WHERE job = ?1 AND started_at < ?2 AND status <> 'running' AND id NOT IN"
        " (SELECT id FROM job_runs WHERE job = ?1 AND status = 'ok' AND NOT dry_run AND scope = ''"
        "  ORDER BY started_at DESC LIMIT 1)",
        {text(job), before}));
}

RunId Runs::record_skipped(const RunStart& start, const std::string& reason) {
    return database_.insert(
        "recording the skipped run",
        "INSERT INTO job_runs (job, scope, status, started_at, finished_at, host, pid, version,"
        " error, scheduled_as) VALUES (?1, ?2, 'skipped', ?3, ?3, ?4, ?5, ?6, ?7, ?8)",
        {start.job, start.scope, start.started_at, start.host, start.pid, start.version, reason,
         maybe(start.scheduled_as)});
}

std::optional<Instant> Runs::last_good_start(std::string_view job, Instant now) {
    std::optional<Instant> start;
    database_.query("looking up the last good run",
                    "SELECT " + database_.instant("started_at") +
                        " FROM job_runs WHERE job = ?1 AND status = 'ok' AND NOT dry_run AND scope = ''"
                        " AND started_at <= ?2 ORDER BY started_at DESC LIMIT 1",
                    {text(job), now}, [&](const Row& row) { start = row.instant(0); });
    return start;
}

GoodRuns Runs::good_runs(std::string_view job, std::string_view scope, std::string_view scheduled_as,
                         Instant now) {
    // An instant that no calendar reaches is ignored.
    const std::string good = "SELECT " + database_.instant("started_at") +
                             " FROM job_runs WHERE job = ?1 AND status = 'ok' AND NOT dry_run"
                             " AND started_at >= '0001-01-01' AND started_at <= ?2";
    constexpr const char* doing = "looking up the good runs of a part";
    GoodRuns runs;
    database_.query(doing, good + " ORDER BY started_at LIMIT 1", {text(job), now},
                    [&](const Row& row) { runs.first = row.instant(0); });
    database_.query(doing, good + " AND (scope = ?3 OR scheduled_as = ?4) ORDER BY started_at DESC LIMIT 1",
                    {text(job), now, text(scope), text(scheduled_as)},
                    [&](const Row& row) { runs.last_of_part = row.instant(0); });
    return runs;
}

WorkedRuns Runs::worked_runs(std::optional<std::string_view> job, Instant now) {
    const std::string whose = job ? "job = ?1" : "?1 = ''";
    // An instant that no calendar reaches is ignored.
    const std::string worked = "SELECT " + database_.instant("started_at") + " FROM job_runs WHERE " + whose +
                               " AND NOT dry_run"
                               " AND status IN ('ok', 'partial', 'interrupted')"
                               " AND started_at >= '0001-01-01' AND started_at < '9999-12-31'";
    constexpr const char* doing = "looking up the last runs";
    WorkedRuns runs;
    database_.query(doing, worked + " ORDER BY id DESC LIMIT 1", {text(job.value_or(""))},
                    [&](const Row& row) { runs.last = row.instant(0); });
    database_.query(doing, worked + " AND started_at <= ?2 ORDER BY started_at DESC LIMIT 1",
                    {text(job.value_or("")), now},
                    [&](const Row& row) { runs.newest_by_now = row.instant(0); });
    return runs;
}

std::optional<LatestRun> Runs::last_run(std::string_view job, std::string_view scheduled_as) {
    const std::string columns = "SELECT id, status, " + database_.instant("started_at") + ", " +
                                database_.instant("finished_at") +
                                ", scheduled_as, error FROM job_runs WHERE job = ?1 AND ";
    std::optional<LatestRun> run;
    const auto look = [&](const std::string& condition, const std::vector<Value>& parameters) {
        database_.query("looking up the last run", columns + condition + " ORDER BY id DESC LIMIT 1",
                        parameters, [&](const Row& row) {
                            run = LatestRun{row.integer(0),       row.text(1),       row.instant(2),
                                            row.maybe_instant(3), row.maybe_text(4), row.maybe_text(5)};
                        });
    };
    look("scheduled_as = ?2", {text(job), text(scheduled_as)});
    if (!run) look("scheduled_as IS NULL", {text(job)});
    return run;
}

std::vector<RunRow> Runs::read(const std::string& rest, const std::vector<Value>& parameters) {
    std::vector<RunRow> runs;
    database_.query(
        "reading the history of runs",
        "SELECT id, status, " + database_.instant("started_at") + ", " + database_.instant("finished_at") +
            ", scheduled_as, error, job, scope, host, version, pid, dry_run, counts, duration_ms"
            " FROM job_runs " +
            rest,
        parameters, [&](const Row& row) {
            RunRow run;
            static_cast<LatestRun&>(run) = {row.integer(0),       row.text(1),       row.instant(2),
                                            row.maybe_instant(3), row.maybe_text(4), row.maybe_text(5)};
            run.job = row.text(6);
            run.scope = row.text(7);
            run.host = row.text(8);
            run.version = row.text(9);
            run.pid = row.integer(10);
            run.dry_run = row.boolean(11);
            run.counts_json = row.text(12);
            if (!row.is_null(13)) run.duration = std::chrono::milliseconds{row.integer(13)};
            runs.push_back(std::move(run));
        });
    return runs;
}

std::vector<RunRow> Runs::history(const HistoryQuery& query) {
    std::string condition;
    std::vector<Value> parameters;
    const auto only = [&](const char* column, Value value) {
        parameters.push_back(std::move(value));
        condition += (condition.empty() ? "WHERE " : " AND ") + std::string(column) + " ?" +
                     std::to_string(parameters.size());
    };
    if (query.job) only("job =", *query.job);
    if (query.status) only("status =", *query.status);
    if (query.before) only("id <", *query.before);
    return read(condition + " ORDER BY id DESC LIMIT " + std::to_string(query.most), parameters);
}

std::optional<RunRow> Runs::find(RunId id) {
    auto runs = read("WHERE id = ?1", {id});
    return runs.empty() ? std::nullopt : std::optional(std::move(runs.front()));
}

std::optional<RunRow> Runs::run_of(const std::string& host, std::int64_t pid, RunId after) {
    auto runs = read("WHERE host = ?1 AND pid = ?2 AND id > ?3 ORDER BY id DESC LIMIT 1", {host, pid, after});
    return runs.empty() ? std::nullopt : std::optional(std::move(runs.front()));
}

std::optional<LockHolder> Runs::unfinished(std::string_view job) {
    std::optional<LockHolder> holder;
    database_.query("looking up who holds the lock",
                    "SELECT pid, host, " + database_.instant("started_at") +
                        ", id FROM job_runs WHERE job = ?1 AND status = 'running' ORDER BY id DESC LIMIT 1",
                    {text(job)}, [&](const Row& row) {
                        holder = LockHolder{row.integer(0), row.text(1), row.instant(2), row.integer(3)};
                    });
    return holder;
}

}  // namespace slotctl::sql

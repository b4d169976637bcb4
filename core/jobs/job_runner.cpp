#include "core/jobs/job_runner.hpp"

#include <thread>

#include <nlohmann/json.hpp>

#include "core/base/duration.hpp"
#include "core/base/log.hpp"
#include "core/jobs/clock_check.hpp"
#include "core/plans/pauses.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string describe(const std::optional<LockHolder>& holder) {
    if (!holder) return "(holder unknown)";
    return "held by pid " + std::to_string(holder->pid) + " on " + holder->host + " since " +
           format_instant(holder->since) + (holder->run ? " (run " + std::to_string(*holder->run) + ")" : "");
}

/// Both locks, or a text about who holds them.
struct Locks {
    std::optional<RunLock> host;
    std::unique_ptr<ClusterLock> cluster;
    std::string busy;
    bool busy_in_database = false;
};

/// Of a job that needs no lock between hosts.
class NoClusterLock : public ClusterLock {
  public:
    void require_held() override {}
};

Locks try_locks(const Job& job, const JobContext& context, const std::string& name) {
    Locks locks;
    locks.host = RunLock::try_acquire(context.lock_directory, name, context.lock_like);
    if (!locks.host) {
        locks.busy = describe(RunLock::holder(context.lock_directory, name));
        return locks;
    }
    if (job.on_many_hosts) {
        locks.cluster = std::make_unique<NoClusterLock>();
        return locks;
    }
    locks.cluster = context.store.runs().try_cluster_lock(*locks.host, job.name);
    if (!locks.cluster) {
        locks.busy = describe(context.store.runs().unfinished(job.name));
        locks.busy_in_database = true;
        locks.host.reset();
    }
    return locks;
}

/// A lock is freed when its holder ends, which is not announced, so waiting means trying again.
Locks take_locks(const Job& job, const JobContext& context) {
    // Each attempt on the database takes a connection.
    constexpr milliseconds pause_for_host{100}, pause_for_database{1000};
    const std::string name =
        job.name + "@" + (context.lock_name.empty() ? context.store.identity() : context.lock_name);
    const auto give_up = Clock::now() + context.wait;
    auto asked = Clock::now();
    for (;;) {
        Locks locks = try_locks(job, context, name);
        if (locks.busy.empty() || Clock::now() >= give_up || context.stop_requested()) return locks;
        // A server may end sessions that stay idle for some seconds.
        if (locks.busy_in_database || Clock::now() - asked >= pause_for_database) {
            if (!locks.busy_in_database) context.store.health().ping();
            asked = Clock::now();
        }
        std::this_thread::sleep_for(locks.busy_in_database ? pause_for_database : pause_for_host);
    }
}

bool is_fresh(const Job& job, const JobContext& context, Outcome& outcome) {
    if (!context.if_stale) return false;
    const auto last = context.store.runs().last_good_start(job.name, context.now);
    if (!last || context.now - *last >= *context.if_stale) return false;
    outcome.status = RunStatus::skipped;
    outcome.warnings.push_back("fresh: the last good run started " + format_instant(*last) + ", less than " +
                               format_duration(*context.if_stale) + " ago");
    return true;
}

/// Whether a person has paused the job. A dry run changes nothing, and says it.
bool is_paused(const Job& job, const JobContext& context, Outcome& outcome) {
    const auto pauses = context.store.pauses().pauses(context.now);
    const Pause* const pause = pause_of_job(pauses, job.name, context.now);
    if (pause == nullptr) return false;
    const bool runs = context.dry_run || context.ignore_pause;
    outcome.warnings.push_back(std::string(pause->target.job ? "paused " : "paused with all jobs ") +
                               terms_of(*pause));
    if (!runs) outcome.status = RunStatus::skipped;
    return !runs;
}

RunStart start_of(const Job& job, const JobContext& context) {
    return {job.name,     job.scope,       context.now,          host_name(),
            process_id(), SLOTCTL_VERSION, context.scheduled_as, installed_zone_data().version};
}

void skip(const Job& job, const JobContext& context, const Error& why, Outcome& outcome) {
    fail(outcome, why);
    outcome.status = RunStatus::skipped;
    try {
        outcome.run_id = context.store.runs().record_skipped(start_of(job, context), *outcome.error);
    } catch (const Error& e) {
        // For example, if the run that holds the lock keeps the database busy.
        log::warning("could not record that this run was skipped: " + std::string(e.what()));
    }
}

void skip_busy(const Job& job, const JobContext& context, const std::string& holder, Outcome& outcome) {
    skip(job, context,
         Error(ErrorKind::busy, "another " + job.name + " run holds the lock, " + holder,
               "wait for it with --wait 10m, or let the next scheduled run do the work"),
         outcome);
}

/// Whether the command before the run keeps it from taking place.
bool is_refused(const Job& job, const JobContext& context, Outcome& outcome) {
    const auto refusal = context.before ? context.before(outcome) : std::nullopt;
    if (!refusal) return false;
    skip(job, context,
         Error(ErrorKind::busy, *refusal, "nothing was done; fix what it complains about, or change [hooks]"),
         outcome);
    return true;
}

std::string counts_json(const Counts& counts) {
    auto json = nlohmann::ordered_json::object();
    for (const auto& [name, value] : counts.all()) json[name] = value;
    return json.dump();
}

void record_end(const RunLock& lock, const JobContext& context, const Outcome& outcome) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(outcome.duration);
    try {
        context.store.runs().finish(lock, *outcome.run_id,
                                    {outcome.status, context.now + elapsed, counts_json(outcome.counts),
                                     outcome.error, outcome.duration, host_name(), process_id()});
    } catch (const Error& e) {
        log::error("the end of run " + std::to_string(*outcome.run_id) +
                   " could not be recorded: " + e.what() + "; the next run will record it as crashed");
    }
}

log::Level level_of(const Outcome& outcome) {
    switch (outcome.status) {
        case RunStatus::ok:
            return log::Level::info;
        case RunStatus::skipped:
            return outcome.error ? log::Level::warning : log::Level::info;
        case RunStatus::partial:
        case RunStatus::interrupted:
            return log::Level::warning;
        case RunStatus::failed:
        case RunStatus::crashed:
            return log::Level::error;
    }
    return log::Level::error;
}

/// Somebody who reads only the log file sees that runs took place, and their results.
void log_begin(const Job& job, const JobContext& context) {
    log::record(log::Level::info,
                "starts on " + context.store.description() + (job.scope.empty() ? "" : ", " + job.scope) +
                    (context.scheduled_as ? ", scheduled as " + *context.scheduled_as : ""));
}

void log_end(const Outcome& outcome) {
    std::string text = (outcome.dry_run ? "dry run " : "") + std::string(name_of(outcome.status)) +
                       " after " + std::to_string(outcome.duration.count()) + " ms";
    const char* separator = ": ";
    for (const auto& [name, value] : outcome.counts.all()) {
        if (value == 0) continue;
        text.append(separator).append(name).append(" ").append(std::to_string(value));
        separator = ", ";
    }
    log::record(level_of(outcome), text);
}

/// A history that grows forever would make every query of it slower.
void forget_old_runs(const RunLock& lock, const JobContext& context, const std::string& job,
                     const std::optional<Instant>& last_run) {
    try {
        context.store.runs().prune(lock, job, time_for_forgetting(last_run, context) - context.keep_runs);
    } catch (const Error& e) {
        // A database that the run has lost was reported with the run.
        if (e.kind() != ErrorKind::unavailable)
            log::warning("old runs could not be deleted: " + std::string(e.what()) +
                         "; the next run will retry");
    }
}

/// Runs `body`; turns what it throws into the outcome.
template <class Body>
void guarded(Outcome& outcome, Clock::time_point start, Body body) {
    try {
        body();
    } catch (const Error& e) {
        fail(outcome, e);
    } catch (const std::bad_alloc&) {
        fail(outcome, Error(ErrorKind::failed, "out of memory",
                            "finished work is committed; give the run more memory, and start it again"));
    } catch (const std::exception& e) {
        fail(outcome, error_of(e));
    }
    outcome.duration = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

/// For messages only: a job runs even if its name cannot be recorded, for example because the disk is full.
void announce(const RunLock& lock, const LockHolder& holder, Outcome& outcome) {
    try {
        lock.announce(holder);
    } catch (const Error& e) {
        const std::string warning = std::string("the lock's holder could not be recorded: ") + e.what();
        if (outcome.warnings.empty() || outcome.warnings.back() != warning)
            outcome.warnings.push_back(warning);
    }
}

void work_locked(const Job& job, const JobContext& context, Locks& locks, Clock::time_point start,
                 Outcome& outcome) {
    RunStore& runs = context.store.runs();
    LockHolder holder{process_id(), host_name(), context.now, std::nullopt};
    announce(*locks.host, holder, outcome);
    if (const int crashed = runs.close_crashed_runs(*locks.host, job.name, context.now,
                                                    job.on_many_hosts ? holder.host : std::string());
        crashed > 0) {
        outcome.warnings.push_back(std::to_string(crashed) +
                                   (crashed == 1 ? " earlier run" : " earlier runs") +
                                   " ended without a result and is recorded as crashed");
    }
    const std::optional<Instant> last_run = runs.worked_runs(job.name, context.now).last;
    outcome.run_id = runs.begin(*locks.host, start_of(job, context));
    holder.run = outcome.run_id;
    announce(*locks.host, holder, outcome);
    const log::Scope scope(job.name, outcome.run_id);
    log_begin(job, context);
    if (context.started) context.started(outcome);
    *context.at_work = {&*locks.host, *outcome.run_id, start};
    guarded(outcome, start, [&] { job.work(*locks.host, *locks.cluster, outcome); });
    context.at_work->lock = nullptr;
    record_end(*locks.host, context, outcome);
    forget_old_runs(*locks.host, context, job.name, last_run);
}

}  // namespace

bool stops_early(const JobContext& context, Outcome& outcome) {
    if (outcome.status != RunStatus::interrupted && context.stop_requested()) {
        outcome.status = RunStatus::interrupted;
        outcome.error = std::string("stopped by a signal; ") +
                        (context.dry_run ? "a dry run writes nothing" : "finished work is committed");
        outcome.hint = context.dry_run ? "" : "the next run will do the rest";
    }
    return outcome.status == RunStatus::interrupted;
}

void tell_progress(const JobContext& context, std::int64_t done, std::int64_t total) {
    constexpr std::chrono::seconds pause{1};
    context.progress(done, total);
    RunAtWork& run = *context.at_work;
    if (run.lock == nullptr || Clock::now() - run.told < pause) return;
    run.told = Clock::now();
    try {
        context.store.runs().note_progress(*run.lock, run.id, done, total);
    } catch (const Error& e) {
        log::debug(std::string("the progress could not be recorded: ") + e.what());
    }
}

Outcome run_job(const Job& job, const JobContext& context) {
    const auto start = Clock::now();
    Outcome outcome;
    outcome.job = job.name;
    outcome.dry_run = context.dry_run;
    outcome.started_at = context.now;
    outcome.warnings = context.warnings;
    if (context.details) outcome.details = job.details;
    const log::Scope scope(job.name);
    guarded(outcome, start, [&] {
        require_current_schema(context.store);
        context.store.adoption().require_known_words();
        if (is_paused(job, context, outcome) || is_fresh(job, context, outcome)) return;
        if (context.store.schema().holds_nothing()) {
            outcome.warnings.push_back("there is nothing in " + context.store.description() +
                                       ": no provider, service, variant or order; is it the right database?");
        }
        if (context.dry_run) return job.rehearse(outcome);
        Locks locks = take_locks(job, context);
        if (!locks.busy.empty()) return skip_busy(job, context, locks.busy, outcome);
        // The previous holder of the lock may just have done the work.
        if (is_fresh(job, context, outcome)) return;
        if (is_refused(job, context, outcome)) return;
        work_locked(job, context, locks, start, outcome);
    });
    const log::Scope ended(job.name, outcome.run_id);
    log_end(outcome);
    // Nobody waits for a dry run, or for a run that another one made unnecessary.
    const bool real = !context.dry_run && outcome.status != RunStatus::skipped;
    if (real && context.ended) context.ended(outcome);
    return outcome;
}

}  // namespace slotctl

#include "core/monitor/gather_health.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "core/base/mask.hpp"
#include "core/base/path_text.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/monitor/calendar_readings.hpp"
#include "core/monitor/due_runs.hpp"
#include "core/monitor/message_backlog.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/schedule/scheduled_job.hpp"
#include "core/store/bookings_outside_rules.hpp"
#include "core/store/moved_bookings.hpp"

namespace slotctl {

namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr seconds failure_window = std::chrono::hours{24};
constexpr std::size_t most_runs = 5000;
constexpr std::size_t examples = 3;
constexpr seconds clock_tolerance = std::chrono::minutes{5};

HealthFault fault_of(const Error& error) {
    return {masked(error.what()), error.hint(), error.kind() == ErrorKind::unavailable};
}

/// The facts that `look` returns, or the reason why it could not return any.
template <class Look>
auto looked(Look look) -> Looked<decltype(look())> {
    try {
        return {look(), std::nullopt};
    } catch (const Error& error) {
        return {std::nullopt, fault_of(error)};
    }
}

DatabaseFacts database_facts(Store& store) {
    HealthStore& health = store.health();
    DatabaseFacts facts;
    facts.description = store.description();
    // The first query of a connection may take longer than those that follow.
    health.ping();
    const auto start = Clock::now();
    health.ping();
    facts.latency = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    const SchemaStatus schema = store.schema().status();
    facts.is_adopted = schema.is_adopted;
    facts.is_detached = schema.detached_at.has_value();
    facts.read_only = health.read_only();
    facts.schema_version = schema.version;
    facts.schema_latest = schema.latest;
    return facts;
}

std::vector<std::string> adopted_facts(Store& store) {
    std::vector<std::string> found;
    for (const AdoptionFinding& finding : store.adoption().glance())
        if (finding.kind == AdoptionFinding::Kind::error)
            found.push_back(finding.table.empty() ? finding.what : finding.table + ": " + finding.what);
    return found;
}

/// A database that answers, but in which slotctl cannot find its tables, is useless to any job.
DatabaseFacts facts_of_database(Store& store) {
    try {
        return database_facts(store);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::config) throw;
        throw Error(ErrorKind::unavailable, error.what(), error.hint());
    }
}

std::vector<UnfinishedRun> unfinished_runs(HealthStore& store, std::string_view job) {
    std::vector<UnfinishedRun> unfinished;
    const std::string host = host_name();
    for (RecordedRun& run : store.unfinished(job)) {
        const bool gone = run.host == host && !process_exists(run.pid);
        unfinished.push_back({std::move(run), gone});
    }
    return unfinished;
}

/// Runs that were due while the job was paused were not missed.
void apply_pauses(const std::vector<Pause>& pauses, Instant now, JobFacts& job) {
    const auto paused = [&](const DueRun& due) { return pause_of_job(pauses, job.job, due.at) != nullptr; };
    std::erase_if(job.due, paused);
    std::erase_if(job.daily, paused);
    for (PartialEntry& entry : job.partial) std::erase_if(entry.due, paused);
    if (const Pause* const pause = pause_of_job(pauses, job.job, now)) job.paused = terms_of(*pause);
}

/// `whole`: the last good run of the whole job. A part that never had a good run is judged since the job's
/// first one: an entry that is added to an old database was not due before.
PartialEntry partial_entry(Store& store, const ScheduledJob& entry, const HealthSources& sources,
                           std::optional<Instant> whole, Instant created) {
    PartialEntry part;
    part.name = entry.name;
    part.command = masked(join_words(entry.arguments));
    const std::span<const ScheduledJob> only(&entry, 1);
    const GoodRuns good = store.runs().good_runs(entry.job(), scope_of(entry), entry.name, sources.now);
    part.last_good = good.last_of_part;
    const auto last = std::max(whole, part.last_good);
    part.due = due_runs(only, last.value_or(good.first.value_or(created)), sources.now,
                        sources.config.monitor.health.run_grace, sources.machine_zone);
    part.next_due = next_due(only, sources.now, sources.machine_zone);
    return part;
}

JobFacts job_facts(Store& store, const JobKind& kind, const HealthSources& sources, Instant created) {
    const std::string_view name = kind.name;
    JobFacts job;
    job.job = name;
    job.command = join_words(command_of(kind));
    auto entries = entries_of(name, sources.config.schedule);
    job.enabled = !entries.empty();
    job.last_good = store.runs().last_good_start(name, sources.now);
    job.due = due_runs(entries, job.last_good.value_or(created), sources.now,
                       sources.config.monitor.health.run_grace, sources.machine_zone);
    job.next_due = next_due(entries, sources.now, sources.machine_zone);
    for (const ScheduledJob& entry : partial_entries_of(name, sources.config.schedule)) {
        job.partial.push_back(partial_entry(store, entry, sources, job.last_good, created));
        entries.push_back(entry);
    }
    if (entries.empty())
        job.daily =
            due_daily(job.last_good.value_or(created), sources.now, sources.config.monitor.health.run_grace);
    const Instant window = sources.now - failure_window;
    job.recent =
        store.health().runs(name, std::min(last_good_start(job).value_or(window), window), most_runs);
    job.unfinished = unfinished_runs(store.health(), name);
    if (!entries.empty()) {
        job.time_limit = seconds{0};
        for (const ScheduledJob& entry : entries)
            job.time_limit = std::max(job.time_limit, entry.time_limit + entry.random_delay);
    }
    return job;
}

/// Reads both clocks, even if another time is rehearsed: this measures them and decides nothing.
ClockFacts clock_facts(Store& store, Instant now) {
    using System = std::chrono::system_clock;
    ClockFacts facts;
    const auto before = System::now();
    if (const auto server = store.health().server_time()) {
        const auto here = before + (System::now() - before) / 2;
        facts.ahead = std::chrono::floor<seconds>(here) - *server;
    }
    // Runs recorded as of a later day are after a rehearsed `now`, but not in this host's future.
    const Instant later = std::max(now, std::chrono::floor<seconds>(before)) + clock_tolerance;
    for (const JobKind& job : all_jobs()) {
        if (auto run = store.health().first_run_after(job.name, later)) {
            facts.future.push_back(std::move(*run));
            facts.future_jobs.emplace_back(job.name);
        }
    }
    return facts;
}

OfferingFacts offering_facts(Store& store, const HealthSources& sources) {
    OfferingFacts facts;
    facts.days_ahead = sources.config.maintain.days_ahead;
    facts.groups = store.health().offerings(sources.now, sources.now + coverage_window);
    for (OfferingGroup& group : facts.groups)
        group.today = Zone::find(group.zone).value_or(Zone::utc()).date_of(sources.now);
    facts.database = store.description();
    const auto& schedule = sources.config.schedule;
    facts.scheduled =
        !entries_of("maintain", schedule).empty() || !partial_entries_of("maintain", schedule).empty();
    if (facts.groups.empty()) {
        facts.database_is_empty = store.health().holds_nothing();
        facts.expected = facts.database_is_empty || facts.scheduled;
    }
    return facts;
}

std::vector<std::string> unknown_zones(const OfferingFacts& offerings) {
    std::set<std::string> zones;
    for (const OfferingGroup& group : offerings.groups)
        if (!Zone::find(group.zone)) zones.insert(group.zone);
    return {zones.begin(), zones.end()};
}

DirectoryFacts directory_facts(const std::string& purpose, const std::filesystem::path& directory) {
    const DirectoryState state = look_at_directory(directory);
    return {purpose, utf8(directory), state.problem, state.free_percent, state.free_bytes, state.exists};
}

/// The state of the directory that contains `file`, or of the file itself if that is what cannot be written.
DirectoryFacts directory_of(const std::string& purpose, const std::filesystem::path& file) {
    const auto place = std::filesystem::absolute(file);
    DirectoryFacts facts = directory_facts(purpose, place.parent_path());
    if (!facts.problem.empty()) return facts;
    facts.problem = obstacle_to_writing(place);
    if (!facts.problem.empty()) facts.path = utf8(place);
    return facts;
}

void look_at_directories(const HealthSources& sources, HealthSnapshot& snapshot) {
    const auto& log_file = sources.config.log.file;
    if (!log_file.empty()) snapshot.directories.push_back(directory_of("log", log_file));
    snapshot.directories.push_back(directory_facts("lock", sources.lock_directory));
    if (!sources.database_file.empty())
        snapshot.directories.push_back(directory_of("database", sources.database_file));
}

std::vector<Pause> known_pauses(Store& store, const HealthSources& sources) {
    return store.pauses().pauses(sources.now - sources.config.monitor.keep_runs);
}

void look_at_jobs(Store& store, const HealthSources& sources, HealthSnapshot& snapshot) {
    try {
        const Instant created = store.health().created_at().value_or(sources.now);
        const auto pauses = known_pauses(store, sources);
        for (const Pause& pause : pauses)
            if (in_effect(pause, sources.now)) snapshot.pauses.push_back(pause);
        for (const JobKind& job : all_jobs()) {
            if (!job.watched) continue;
            JobFacts facts = job_facts(store, job, sources, created);
            apply_pauses(pauses, sources.now, facts);
            const bool used = facts.last_good || !facts.recent.empty() || !facts.unfinished.empty() ||
                              facts.enabled || !facts.partial.empty();
            if (used || !job.optional) snapshot.jobs.push_back(std::move(facts));
        }
    } catch (const Error& error) {
        snapshot.jobs_fault = fault_of(error);
    }
}

/// Whether the database went away during the checks. That is reported once, as an unreachable database, and
/// the remaining checks are left out.
bool is_lost(std::optional<HealthFault>& fault, HealthSnapshot& snapshot) {
    if (!fault || !fault->unavailable) return false;
    snapshot.database = {std::nullopt, *fault};
    fault.reset();
    return true;
}

void look_at_store(const HealthSources& sources, HealthSnapshot& snapshot) {
    Store* store = nullptr;
    snapshot.database = looked([&] {
        store = &sources.store();
        return facts_of_database(*store);
    });
    const auto& facts = snapshot.database.facts;
    // Nothing is known about another schema version.
    if (!facts || facts->schema_version != facts->schema_latest) return;
    if (facts->is_adopted) {
        snapshot.adopted = looked([&] { return adopted_facts(*store); });
        if (is_lost(snapshot.adopted.fault, snapshot) || facts->is_detached) return;
    }
    snapshot.storage = looked([&] { return store->storage().storage(StorageDepth::brief); });
    if (is_lost(snapshot.storage.fault, snapshot)) return;
    look_at_jobs(*store, sources, snapshot);
    if (is_lost(snapshot.jobs_fault, snapshot)) return;
    snapshot.offerings = looked([&] { return offering_facts(*store, sources); });
    if (is_lost(snapshot.offerings.fault, snapshot)) return;
    snapshot.reservations = looked([&] {
        const UnreserveConfig& rules = sources.config.unreserve;
        return store->health().reservations(sources.now, rules.max_age, rules.processing_grace);
    });
    if (is_lost(snapshot.reservations.fault, snapshot)) return;
    snapshot.outside_rules = looked([&] { return bookings_outside_rules(*store, {sources.now, examples}); });
    if (is_lost(snapshot.outside_rules.fault, snapshot)) return;
    snapshot.moved = looked([&] { return moved_bookings(*store, {sources.now, examples}); });
    if (is_lost(snapshot.moved.fault, snapshot)) return;
    snapshot.overlapping = looked([&] { return store->health().overlapping({sources.now, examples}); });
    if (is_lost(snapshot.overlapping.fault, snapshot)) return;
    snapshot.drift = looked([&] { return store->health().stock_drift(examples); });
    if (is_lost(snapshot.drift.fault, snapshot)) return;
    snapshot.held_orders = looked([&] { return store->health().held_orders(examples); });
    if (is_lost(snapshot.held_orders.fault, snapshot)) return;
    snapshot.calendars =
        looked([&] { return calendar_readings(*store, sources, known_pauses(*store, sources)); });
    if (is_lost(snapshot.calendars.fault, snapshot)) return;
    snapshot.messages =
        looked([&] { return message_backlog(*store, sources, known_pauses(*store, sources)); });
    if (is_lost(snapshot.messages.fault, snapshot)) return;
    snapshot.clock = looked([&] { return clock_facts(*store, sources.now); });
    is_lost(snapshot.clock.fault, snapshot);
}

}  // namespace

HealthSnapshot gather_health(const HealthSources& sources) {
    HealthSnapshot snapshot;
    snapshot.now = sources.now;
    look_at_store(sources, snapshot);
    const ZoneData zones = installed_zone_data();
    snapshot.zone_data = ZoneDataFacts{zones.version, utf8(zones.source), zones.date, {}};
    if (snapshot.offerings.facts) snapshot.zone_data->unknown = unknown_zones(*snapshot.offerings.facts);
    look_at_directories(sources, snapshot);
    if (sources.installed) snapshot.installed = looked(sources.installed);
    return snapshot;
}

}  // namespace slotctl

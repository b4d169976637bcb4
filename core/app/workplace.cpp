#include "core/app/workplace.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

#include "core/base/path_text.hpp"
#include "core/config/setting_kinds.hpp"
#include "core/jobs/hooks.hpp"
#include "core/jobs/run_pings.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/own_file.hpp"
#include "core/platform/stop_signal.hpp"

namespace slotctl {

namespace {

/// The path of the file, existing or not, after following links. If it cannot be found out, opening the file
/// reports why.
std::filesystem::path place_of(const std::filesystem::path& file) {
    try {
        return place_of_file(file);
    } catch (const FileTrouble&) {
        return std::filesystem::absolute(file);
    }
}

}  // namespace

Workplace::Workplace(const Config& config, WorkTerms terms) : config_(config), terms_(std::move(terms)) {}

Store& Workplace::store(StoreAccess dry_access, StoreAccess access) {
    return open(terms_.dry_run ? dry_access : access);
}

Store& Workplace::inspected_store() {
    return open(StoreAccess::inspect, config_.monitor.query_timeout);
}

std::filesystem::path Workplace::lock_directory() const {
    // Beside an SQLite file, so that all its users find the same locks.
    if (const auto file = database_file(); !file.empty()) return place_of(file).parent_path();
    const auto& directory = config_.lock.directory;
    return directory.empty() ? state_directory() / "locks" : directory;
}

std::filesystem::path Workplace::database_file() const {
    const std::string& url = config_.database.url.reveal();
    if (url.empty()) return state_directory() / "slotctl.db";
    return names_sqlite(url) ? path_from(url.substr(url.find(':') + 1)) : std::filesystem::path();
}

std::string Workplace::database_name() const {
    // The same name wherever it is run: a relative path means another file in another directory.
    if (const auto file = database_file(); !file.empty())
        return "sqlite:" + utf8(std::filesystem::absolute(file).lexically_normal());
    return setting_kinds::shown_url(config_.database.url.reveal());
}

Store& Workplace::open(StoreAccess access, std::chrono::seconds answer_limit) {
    if (!store_) store_ = another_store(access, answer_limit);
    return *store_;
}

std::unique_ptr<Store> Workplace::another_store(StoreAccess access, std::chrono::seconds answer_limit) const {
    StoreOptions options;
    options.url = config_.database.url.reveal();
    options.password = config_.database.password.reveal();
    options.url_origin = terms_.url_origin;
    options.password_origin = terms_.password_origin;
    options.connect_timeout = config_.database.connect_timeout;
    options.answer_limit = answer_limit;
    if (options.url.empty()) options.default_file = state_directory() / "slotctl.db";
    options.access = access;
    return open_store(options, terms_.now);
}

Workplace::Place Workplace::place_for(const JobKind& job) {
    try {
        // The time limit of a working job is set in its schedule.
        Store& store = open(terms_.dry_run ? StoreAccess::read_or_imagine : StoreAccess::write,
                            job.asks ? config_.monitor.query_timeout : std::chrono::seconds{0});
        return {store, store.identity()};
    } catch (const Error& e) {
        Outcome outcome;
        outcome.job = job.name;
        outcome.dry_run = terms_.dry_run;
        outcome.started_at = terms_.now;
        fail(outcome, e);
        if (!terms_.dry_run) {
            RunPings(config_, "").ended(outcome);
            Hooks(config_.hooks).ended(outcome);
        }
        throw JobNotStarted(e, std::move(outcome));
    }
}

JobContext Workplace::job_context(JobId job) {
    // A job ends within 5 seconds of the first signal; the remaining second is for recording how it ended.
    catch_stop_signals(std::chrono::seconds{4});
    const Place place = place_for(job_kind(job));
    JobContext context{.store = place.store,
                       .lock_directory = lock_directory(),
                       .now = terms_.now,
                       .dry_run = terms_.dry_run,
                       .wait = terms_.wait,
                       .if_stale = std::nullopt,
                       .stop_requested = stop_requested,
                       .progress = [](std::int64_t, std::int64_t) {},
                       .scheduled_as = terms_.scheduled_as,
                       .details = terms_.details,
                       .exceptions = terms_.exceptions,
                       .keep_runs = config_.monitor.keep_runs};
    if (!terms_.now_is_given) {
        context.host_clock = [] {
            return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        };
    }
    if (const auto file = database_file(); !file.empty()) {
        // The file name is enough: the locks are in the file's directory, by whatever path it is reached.
        context.lock_name = utf8(place_of(file).filename());
        context.lock_like = file;
    }
    const RunPings pings(config_, place.identity);
    context.started = [pings](const Outcome& outcome) { pings.started(outcome); };
    const Hooks hooks(config_.hooks);
    context.before = [hooks](const Outcome& outcome) { return hooks.before(outcome); };
    context.ended = [pings, hooks](Outcome& outcome) {
        pings.ended(outcome);
        hooks.ended(outcome);
    };
    return context;
}

}  // namespace slotctl

#include "cli/context.hpp"

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "core/jobs/run_pings.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/stop_signal.hpp"

namespace slotctl::cli {

Context::Context(GlobalOptions options)
    : options_(std::move(options)),
      now_(
          options_.now.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))) {
}

const LoadedConfig& Context::config() {
    return load(true);
}

const LoadedConfig& Context::config_without_log_file() {
    return load(false);
}

const LoadedConfig& Context::load(bool log_file) {
    if (config_) return *config_;
    ConfigSources sources;
    sources.file = options_.config;
    sources.database = options_.database;
    sources.environment = environment;
    sources.variables = environment_names();
    sources.search = config_files();
    sources.search.insert(sources.search.begin(), "config.toml");
    config_ = load_config(sources);
    configure_log(log_file);
    return *config_;
}

void Context::configure_log(bool log_file) const {
    log::Settings settings = config_->config.log;
    if (!log_file) settings.file.clear();
    if (!settings.file.empty()) {
        std::error_code ignored;  // where it matters, opening the file says so
        make_directories(settings.file.parent_path(), ignored);
        settings.opened = give_to_owner_of_place;
    }
    settings.color = wants_color(options_);
    if (options_.verbose) settings.level = log::Level::debug;
    // With -q a run that went well prints nothing at all, or cron would mail it; a log file still gets every
    // line. What went wrong is told by the command itself.
    if (options_.quiet) settings.console = false;
    log::configure(settings);
}

const LoadedConfig& Context::config_with_log_file_if_writable() {
    load(false);
    try {
        configure_log(true);
    } catch (const Error& error) {
        log::warning(std::string(error.what()) + "; what is logged goes to standard error alone");
    }
    return *config_;
}

Store& Context::store(StoreAccess dry_access, StoreAccess access) {
    return open(options_.dry_run ? dry_access : access);
}

Store& Context::inspected_store() {
    return open(StoreAccess::inspect, config().config.monitor.query_timeout);
}

std::filesystem::path Context::lock_directory() {
    const auto& directory = config().config.lock.directory;
    return directory.empty() ? state_directory() / "locks" : directory;
}

std::filesystem::path Context::database_file() {
    const std::string& url = config().config.database.url.reveal();
    if (url.empty()) return state_directory() / "slotctl.db";
    return names_sqlite(url) ? std::filesystem::path(url.substr(url.find(':') + 1)) : std::filesystem::path();
}

Store& Context::open(StoreAccess access, std::chrono::seconds answer_limit) {
    if (store_) return *store_;
    const Config& settings = config().config;
    StoreOptions options;
    options.url = settings.database.url.reveal();
    options.password = settings.database.password.reveal();
    options.connect_timeout = settings.database.connect_timeout;
    options.answer_limit = answer_limit;
    if (options.url.empty()) options.default_file = state_directory() / "slotctl.db";
    options.access = access;
    store_ = open_store(options, now_);
    return *store_;
}

Store& Context::store_for(std::string_view job) {
    try {
        // Who asks how things are is told that nobody answers; a job that works has the time limit of its
        // schedule.
        const bool asks = job == "monitor";
        return open(options_.dry_run ? StoreAccess::read : StoreAccess::write,
                    asks ? config().config.monitor.query_timeout : std::chrono::seconds{0});
    } catch (const Error& e) {
        if (!job.empty() && !options_.dry_run) {
            Outcome outcome;
            outcome.job = job;
            outcome.started_at = now_;
            fail(outcome, e);
            RunPings(config().config, "").ended(outcome);
        }
        throw;
    }
}

JobContext Context::job_context(std::string_view job) {
    // A job ends within 5 seconds of the first signal; the rest of them is for recording how it ended.
    catch_stop_signals(std::chrono::seconds{4});
    JobContext context{.store = store_for(job),
                       .lock_directory = lock_directory(),
                       .now = now_,
                       .dry_run = options_.dry_run,
                       .wait = options_.wait.value_or(std::chrono::seconds{0}),
                       .if_stale = std::nullopt,
                       .stop_requested = stop_requested,
                       .progress = {},
                       .scheduled_as = options_.scheduled_as,
                       .details = options_.verbose,
                       .keep_runs = config().config.monitor.keep_runs};
    context.progress = make_progress_bar(options_.quiet);
    const RunPings pings(config().config, context.store.identity());
    context.started = [pings](const Outcome& outcome) { pings.started(outcome); };
    context.ended = [pings](const Outcome& outcome) { pings.ended(outcome); };
    return context;
}

}  // namespace slotctl::cli

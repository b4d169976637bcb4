#include "cli/context.hpp"

#include "cli/progress_bar.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/stop_signal.hpp"

namespace slotctl::cli {

Context::Context(GlobalOptions options)
    : options_(std::move(options)),
      now_(
          options_.now.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))) {
}

const LoadedConfig& Context::config() {
    if (config_) return *config_;
    ConfigSources sources;
    sources.file = options_.config;
    sources.database = options_.database;
    sources.environment = environment;
    sources.search = config_files();
    sources.search.insert(sources.search.begin(), "config.toml");
    config_ = load_config(sources);

    log::Settings settings = config_->config.log;
    settings.color = !options_.no_color && !environment("NO_COLOR");
    if (options_.verbose) settings.level = log::Level::debug;
    // With -q a run that went well prints nothing at all, or cron would mail it; a log file still gets every
    // line. What went wrong is told by the command itself.
    if (options_.quiet) settings.console = false;
    log::configure(settings);
    return *config_;
}

Store& Context::store(StoreAccess dry_access, StoreAccess access) {
    if (store_) return *store_;
    const Config& settings = config().config;
    StoreOptions options;
    options.url = settings.database.url.reveal();
    options.password = settings.database.password.reveal();
    options.connect_timeout = settings.database.connect_timeout;
    if (options.url.empty()) options.default_file = state_directory() / "slotctl.db";
    options.access = options_.dry_run ? dry_access : access;
    store_ = open_store(options, now_);
    return *store_;
}

JobContext Context::job_context() {
    // A job ends within 5 seconds of the first signal; the rest of them is for recording how it ended.
    catch_stop_signals(std::chrono::seconds{4});
    const auto& directory = config().config.lock.directory;
    JobContext context{.store = store(),
                       .lock_directory = directory.empty() ? state_directory() / "locks" : directory,
                       .now = now_,
                       .dry_run = options_.dry_run,
                       .wait = options_.wait,
                       .if_stale = std::nullopt,
                       .stop_requested = stop_requested,
                       .progress = {},
                       .scheduled_as = options_.scheduled_as,
                       .details = options_.verbose};
    context.progress = make_progress_bar(options_.quiet);
    return context;
}

}  // namespace slotctl::cli

#include "cli/context.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "core/base/log.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/rotated_file.hpp"

namespace slotctl::cli {

Context::Context(GlobalOptions options)
    : options_(std::move(options)),
      now_(
          options_.now.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))) {
}

const LoadedConfig& Context::config() {
    load();
    if (log_file_tried_) return *config_;
    log_file_tried_ = true;
    try {
        configure_log(true);
    } catch (const Error& error) {
        // A log that cannot be written does not stop the work.
        log_trouble_ = std::string(error.what()) + "; logging only to standard error";
    }
    return *config_;
}

const LoadedConfig& Context::config_without_log_file() {
    return load();
}

const LoadedConfig& Context::load() {
    if (config_) return *config_;
    ConfigSources sources;
    sources.file = options_.config;
    sources.database = options_.database;
    sources.environment = environment;
    sources.variables = environment_names();
    sources.search = config_files();
    sources.search.insert(sources.search.begin(), "config.toml");
    config_ = load_config(sources);
    configure_log(false);
    for (const std::string& warning : config_->warnings) log::warning(warning);
    return *config_;
}

void Context::configure_log(bool log_file) const {
    log::Settings settings = config_->config.log;
    if (!log_file) settings.file.clear();
    settings.open = open_rotated_file;
    settings.color = wants_color(options_);
    if (options_.verbose) settings.level = log::Level::debug;
    // With -q, a successful run prints nothing, or cron would mail it; the log file still gets every line.
    // The command itself reports errors.
    if (options_.quiet) settings.console = false;
    log::configure(settings);
}

void Context::warn_of_log() {
    if (!log_trouble_.empty()) log::warning(std::exchange(log_trouble_, ""));
}

Workplace& Context::workplace() {
    if (workplace_) return *workplace_;
    const LoadedConfig& loaded = config();
    WorkTerms terms;
    terms.now = now_;
    terms.now_is_given = options_.now.has_value();
    terms.dry_run = options_.dry_run;
    terms.details = options_.verbose;
    terms.exceptions = options_.format == OutputFormat::json;
    terms.wait = options_.wait.value_or(std::chrono::seconds{0});
    terms.scheduled_as = options_.scheduled_as;
    for (const ShownSetting& setting : loaded.settings) {
        if (setting.key == "database.url") terms.url_origin = setting.origin;
        if (setting.key == "database.password") terms.password_origin = setting.origin;
    }
    return workplace_.emplace(loaded.config, std::move(terms));
}

JobContext Context::job_context(JobId job) {
    JobContext context = workplace().job_context(job);
    context.progress = make_progress_bar(options_.quiet);
    if (!log_trouble_.empty()) context.warnings.push_back(std::exchange(log_trouble_, ""));
    return context;
}

}  // namespace slotctl::cli

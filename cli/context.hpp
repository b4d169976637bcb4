#pragma once

#include <optional>

#include "cli/global_options.hpp"
#include "core/app/workplace.hpp"
#include "core/config/config.hpp"

namespace slotctl::cli {

/// What a command works with; the configuration and the store are opened when first asked for.
class Context {
  public:
    explicit Context(GlobalOptions options);

    [[nodiscard]] const GlobalOptions& options() const { return options_; }
    [[nodiscard]] bool json() const { return options_.format == OutputFormat::json; }
    [[nodiscard]] Instant now() const { return now_; }

    /// Loads the configuration and points the log where it says.
    const LoadedConfig& config();
    /// The same, with the log on standard error alone: for a command that only looks, and checks the log's
    /// directory itself.
    const LoadedConfig& config_without_log_file();
    /// The same, with a log file if it can be written: for a command that has to go on without.
    const LoadedConfig& config_with_log_file_if_writable();

    /// Where to work, by the configuration, which is loaded if it was not yet.
    Workplace& workplace();

    /// `dry_access` is what a dry run does with it, `access` what any other does.
    Store& store(StoreAccess dry_access = StoreAccess::read_or_imagine,
                 StoreAccess access = StoreAccess::write) {
        return workplace().store(dry_access, access);
    }
    /// What a job is given, see Workplace; its progress is shown on a terminal.
    JobContext job_context(JobId job);

  private:
    const LoadedConfig& load(bool log_file);
    void configure_log(bool log_file) const;

    GlobalOptions options_;
    Instant now_;
    std::optional<LoadedConfig> config_;
    std::optional<Workplace> workplace_;
};

}  // namespace slotctl::cli

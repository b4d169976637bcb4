#pragma once

#include <optional>
#include <string>

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

    /// Loads the configuration and points the log where it says; to standard error alone where its file
    /// cannot be written.
    const LoadedConfig& config();
    /// The same, with the log on standard error alone: for a command that only looks, and checks the log's
    /// directory itself.
    const LoadedConfig& config_without_log_file();
    /// Warns that the log's file cannot be written, unless a job's outcome does.
    void warn_of_log();

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
    const LoadedConfig& load();
    void configure_log(bool log_file) const;

    GlobalOptions options_;
    Instant now_;
    std::optional<LoadedConfig> config_;
    bool log_file_tried_ = false;
    std::string log_trouble_;  ///< why there is no log file, until somebody was told
    std::optional<Workplace> workplace_;
};

}  // namespace slotctl::cli

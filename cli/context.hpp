#pragma once

#include <optional>
#include <string>

#include "cli/global_options.hpp"
#include "core/app/workplace.hpp"
#include "core/config/config.hpp"

namespace slotctl::cli {

/// The surroundings of a command; the configuration and the store are opened at their first use.
class Context {
  public:
    explicit Context(GlobalOptions options);

    [[nodiscard]] const GlobalOptions& options() const { return options_; }
    [[nodiscard]] bool json() const { return options_.format == OutputFormat::json; }
    [[nodiscard]] Instant now() const { return now_; }

    /// Loads the configuration and opens the log that it names; if that file cannot be written, the log is on
    /// standard error only.
    const LoadedConfig& config();
    /// The same with the log on standard error only, for a command that writes nothing and checks the log's
    /// directory itself.
    const LoadedConfig& config_without_log_file();
    /// Warns that the log file cannot be written, unless a job's outcome already did.
    void warn_of_log();

    /// The workplace according to the configuration, which is loaded if necessary.
    Workplace& workplace();

    /// `dry_access` applies to a dry run, `access` to any other run.
    Store& store(StoreAccess dry_access = StoreAccess::read_or_imagine,
                 StoreAccess access = StoreAccess::write) {
        return workplace().store(dry_access, access);
    }
    /// The context of a job, see Workplace; its progress is shown on a terminal.
    JobContext job_context(JobId job);

  private:
    const LoadedConfig& load();
    void configure_log(bool log_file) const;

    GlobalOptions options_;
    Instant now_;
    std::optional<LoadedConfig> config_;
    bool log_file_tried_ = false;
    std::string log_trouble_;  ///< why there is no log file, until it is reported
    std::optional<Workplace> workplace_;
};

}  // namespace slotctl::cli

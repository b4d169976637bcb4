#pragma once

#include <memory>
#include <optional>

#include "cli/global_options.hpp"
#include "core/config/config.hpp"
#include "core/jobs/job_runner.hpp"
#include "core/store/open_store.hpp"

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
    /// The same, with the log on standard error alone: for who only looks, and finds out about the log's
    /// directory himself.
    const LoadedConfig& config_without_log_file();
    /// The same, with a log file if it can be written: for who has to go on without.
    const LoadedConfig& config_with_log_file_if_writable();
    /// `dry_access` is what a dry run does with it, `access` what any other does.
    Store& store(StoreAccess dry_access = StoreAccess::read, StoreAccess access = StoreAccess::write);

    /// The store, opened to look at it: nothing is created, and a missing SQLite file is an error.
    Store& inspected_store();
    /// Whoever asks for a store next opens it anew.
    void close_store() { store_.reset(); }

    std::filesystem::path lock_directory();
    /// The SQLite file; empty for other databases.
    std::filesystem::path database_file();

    /// What a job is given; catches stop signals from here on. `job` is its name.
    JobContext job_context(std::string_view job);

  private:
    const LoadedConfig& load(bool log_file);
    void configure_log(bool log_file) const;
    Store& open(StoreAccess access, std::chrono::seconds answer_limit = std::chrono::seconds{0});
    /// The store; where it cannot be opened, the ping of `job`, if it has one, says so.
    Store& store_for(std::string_view job);

    GlobalOptions options_;
    Instant now_;
    std::optional<LoadedConfig> config_;
    std::unique_ptr<Store> store_;
};

}  // namespace slotctl::cli

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
    /// `dry_access` is what a dry run does with it, `access` what any other does.
    Store& store(StoreAccess dry_access = StoreAccess::read, StoreAccess access = StoreAccess::write);

    /// What a job is given; catches stop signals from here on.
    JobContext job_context();

  private:
    GlobalOptions options_;
    Instant now_;
    std::optional<LoadedConfig> config_;
    std::unique_ptr<Store> store_;
};

}  // namespace slotctl::cli

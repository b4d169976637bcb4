#pragma once

#include <optional>
#include <string>

#include "core/config/config.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl {

/// Runs the commands that the configuration names for a job's runs, through the system's shell. They get what
/// is known of the run as JSON on standard input, and in SLOTCTL_HOOK, SLOTCTL_JOB, SLOTCTL_STATUS,
/// SLOTCTL_RUN_ID and SLOTCTL_ERROR. A command that is killed after the time limit has failed.
class Hooks {
  public:
    explicit Hooks(HookConfig config) : config_(std::move(config)) {}

    /// Why the run must not take place: the command before it failed. Nothing if there is none.
    [[nodiscard]] std::optional<std::string> before(const Outcome& run) const;
    /// The command after a run that did not succeed, then the one after any run. The outcome gets a warning
    /// for each that fails.
    void ended(Outcome& run) const;

  private:
    HookConfig config_;
};

}  // namespace slotctl

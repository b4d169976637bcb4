#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/plans/health.hpp"
#include "core/schedule/scheduler.hpp"

/// What of slotctl's the operating system's schedulers hold, whichever they are.
namespace slotctl::cli {

/// Where a scheduler keeps what stood there before.
std::filesystem::path backups_of(Scope scope);

/// Every scheduler that holds something of slotctl's, or that does not tell, once for each instance; `kind`,
/// `scope`, `instance`: only these.
std::vector<std::unique_ptr<Scheduler>> schedulers_in_use(std::optional<SchedulerKind> kind,
                                                          std::optional<Scope> scope,
                                                          const std::optional<std::string>& instance);

/// What else of the same scope holds jobs of this configuration: `cron (system scope)`.
std::vector<std::string> others_in_use(const Scheduler& scheduler, const LoadedConfig& loaded);

/// Whose these are, if not this configuration's.
std::optional<std::string> foreign_owner(const LoadedConfig& loaded, const std::vector<Artefact>& installed);

/// What the entries of this scheduler should say; nothing where this process cannot know: in another
/// account's environment, or where setup-automation would refuse.
std::optional<Installation> expected_installation(const LoadedConfig& loaded, const Scheduler& scheduler);

/// For the health check: asks each scheduler for what it holds of this configuration, none for long. One that
/// cannot be asked is said to be so, and no Error is thrown. `compare`: whether entries are held against the
/// configuration word by word, which only says something in the environment that they were installed from:
/// not in that of a scheduled run, nor in another account's.
InstalledSchedule installed_schedule(const LoadedConfig& loaded, bool compare, Instant now);

}  // namespace slotctl::cli

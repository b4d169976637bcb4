#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/plans/health.hpp"
#include "core/schedule/scheduler.hpp"

/// slotctl's entries in all of the operating system's schedulers.
namespace slotctl::cli {

/// Where backups of changed crontabs are kept.
std::filesystem::path backups_of(Scope scope);

/// Every scheduler that has entries of slotctl or cannot be queried, once per instance; only those of `kind`,
/// `scope` and `instance`, if given.
std::vector<std::unique_ptr<Scheduler>> schedulers_in_use(std::optional<SchedulerKind> kind,
                                                          std::optional<Scope> scope,
                                                          const std::optional<std::string>& instance);

/// Other schedulers of the same scope that have jobs of this configuration: `cron (system scope)`.
std::vector<std::string> others_in_use(const Scheduler& scheduler, const LoadedConfig& loaded);

/// The owner of these entries, unless it is this configuration.
std::optional<std::string> foreign_owner(const LoadedConfig& loaded, const std::vector<Artefact>& installed);

/// The expected entries of this scheduler; nothing if this process cannot know them: for another account, or
/// if setup-automation would refuse.
std::optional<Installation> expected_installation(const LoadedConfig& loaded, const Scheduler& scheduler);

/// For the health check: queries each scheduler, briefly, for its entries of this configuration. One that
/// cannot be queried is named in the result; no Error is thrown. `compare`: compare entries word by word with
/// the configuration. That is only meaningful in the environment that they were installed from, not in a
/// scheduled run or in another account.
InstalledSchedule installed_schedule(const LoadedConfig& loaded, bool compare, Instant now);

}  // namespace slotctl::cli

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

/// Every scheduler that holds something of slotctl's; `kind`, `scope`: only these.
std::vector<std::unique_ptr<Scheduler>> schedulers_in_use(std::optional<SchedulerKind> kind,
                                                          std::optional<Scope> scope);

/// For the health check: asks each scheduler, none for long. One that cannot be asked is said to be so, and
/// no Error is thrown. `compare`: whether entries are held against the configuration word by word, which only
/// says something in the environment that they were installed from: not in that of a scheduled run, nor in
/// another account's.
InstalledSchedule installed_schedule(const LoadedConfig& loaded, const std::string& machine_zone,
                                     bool compare, Instant now);

}  // namespace slotctl::cli

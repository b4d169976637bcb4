#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/platform/program.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl {

/// The only code that names the schedulers. `instance`: see Installation. `state_directory` keeps backups.
std::unique_ptr<Scheduler> open_scheduler(SchedulerKind kind, Scope scope, const std::string& instance,
                                          const std::filesystem::path& state_directory,
                                          const ProgramRunner& run = run_program);

/// The scheduler that this machine uses. Throws Error(failed) with the reasons if there is none.
std::unique_ptr<Scheduler> detect_scheduler(Scope scope, const std::string& instance,
                                            const std::filesystem::path& state_directory,
                                            const ProgramRunner& run = run_program);

}  // namespace slotctl

#pragma once

#include <filesystem>
#include <vector>

#include "core/config/config.hpp"
#include "core/schedule/installation.hpp"

/// The files and directories that scheduled jobs use, as far as the configuration names them: their sandbox
/// must leave these open.
namespace slotctl {

/// The directories to which the enabled jobs write because of their options (`--output`), absolute.
std::vector<std::filesystem::path> output_directories(const std::vector<ScheduledJob>& jobs);

/// Throws Error(config) for a job whose `--output` is a relative path.
void refuse_relative_outputs(const std::vector<ScheduledJob>& jobs);

/// The directories that jobs write to: those of SQLite files, the log, the locks, and of `--output` options;
/// without those that every job may write to anyway.
std::vector<std::filesystem::path> written_directories(const Config& config,
                                                       const Installation& installation);

/// All other paths that jobs read: from settings, from the database's URL (sockets, certificates, password
/// and service files), from the commands of hooks, and from their own arguments.
std::vector<std::filesystem::path> reached_paths(const Config& config);

}  // namespace slotctl

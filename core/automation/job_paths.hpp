#pragma once

#include <filesystem>
#include <vector>

#include "core/config/config.hpp"
#include "core/schedule/installation.hpp"

/// The files and directories that scheduled jobs touch, as far as the configuration names them: what their
/// sandbox has to leave open.
namespace slotctl {

/// The directories of what the enabled jobs write by their own options (`--output`), absolute.
std::vector<std::filesystem::path> output_directories(const std::vector<ScheduledJob>& jobs);

/// Throws Error(config) for a job whose `--output` is a relative path.
void refuse_relative_outputs(const std::vector<ScheduledJob>& jobs);

/// The directories that jobs write to: of SQLite files, the log, the locks, and of what jobs write by their
/// own options; without those that every job may write to anyway.
std::vector<std::filesystem::path> written_directories(const Config& config,
                                                       const Installation& installation);

/// Every other path that jobs read: of settings, of the database's URL (sockets, certificates, password and
/// service files), and of their own arguments.
std::vector<std::filesystem::path> reached_paths(const Config& config);

}  // namespace slotctl

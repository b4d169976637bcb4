#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/config/config.hpp"

namespace slotctl {

/// The directories that jobs with this configuration write to: state, locks, log, an SQLite database, and the
/// targets of `--output` options in the schedule.
std::vector<std::filesystem::path> directories_of(const Config& config);

/// Why this account cannot write into existing directories or create missing ones, one sentence each. Creates
/// and removes a file in each, since permissions alone do not reveal a sandbox or a full disk.
std::vector<std::string> unusable_directories(const Config& config);

}  // namespace slotctl

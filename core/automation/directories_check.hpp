#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/config/config.hpp"

namespace slotctl {

/// The directories that jobs with this configuration write to: state, locks, log, an SQLite database, and
/// where scheduled jobs put their `--output`.
std::vector<std::filesystem::path> directories_of(const Config& config);

/// Why this account cannot write into those that are there, or make those that are not; a sentence each. A
/// file is made and removed in each: permissions alone do not tell of a sandbox or a full disk.
std::vector<std::string> unusable_directories(const Config& config);

}  // namespace slotctl

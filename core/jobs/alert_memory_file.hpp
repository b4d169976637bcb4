#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/plans/alerts.hpp"

namespace slotctl {

/// What was told, beside the database: a copy of the database's memory while it answers, and the only one
/// while it does not.
struct AlertMemoryFile {
    bool ahead_of_database = false;  ///< holds what the database was not told yet
    std::map<std::string, AlertMemories> channels;
};

/// An empty one if the file is missing or damaged: then something may be told twice, but nothing is hidden.
AlertMemoryFile read_alert_memory(const std::filesystem::path& file);

/// Throws Error(permission or failed).
void write_alert_memory(const std::filesystem::path& file, const AlertMemoryFile& memory);

}  // namespace slotctl

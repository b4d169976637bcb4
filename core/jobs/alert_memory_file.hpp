#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/plans/alerts.hpp"

namespace slotctl {

/// The sent alerts outside the database: a copy of the database's memory while it answers, and the only
/// memory while it does not.
struct AlertMemoryFile {
    bool ahead_of_database = false;  ///< contains alerts that the database has not recorded yet
    std::map<std::string, AlertMemories> channels;
};

/// Empty if the file is missing or damaged: then an alert may be repeated, but none is lost.
AlertMemoryFile read_alert_memory(const std::filesystem::path& file);

/// Throws Error(permission or failed).
void write_alert_memory(const std::filesystem::path& file, const AlertMemoryFile& memory);

}  // namespace slotctl

#pragma once

#include <string>
#include <system_error>

namespace slotctl {

/// What to do if something could not be written for `reason`. A read-only file system is most often the
/// sandbox of a job's systemd unit, which cannot be seen from a shell.
inline std::string write_hint(std::error_code reason, const std::string& otherwise) {
    if (reason != std::errc::read_only_file_system) return otherwise;
    return "if a systemd unit runs this, its sandbox opens only the directories that the configuration "
           "names: run "
           "`slotctl setup-automation --action setup` after a change, or open it with ReadWritePaths= in a "
           "drop-in";
}

}  // namespace slotctl

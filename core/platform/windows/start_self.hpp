#pragma once

#include <string>
#include <vector>

#include "core/platform/supervisor.hpp"
#include "core/platform/windows/child_process.hpp"

namespace slotctl {

/// What becomes of a child's standard output.
enum class ChildOutput { shared, discarded };

/// Starts this same program without standard input and with our standard error. `stop` becomes the event that
/// asks it to stop. Throws Error(failed).
ChildProcess start_self(const std::vector<std::string>& arguments, const EnvironmentChanges& changes,
                        ChildOutput output, Handle& stop);

/// What a process's exit code means.
ProgramEnd end_of(DWORD status, bool killed);

}  // namespace slotctl

#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "core/platform/supervisor.hpp"

namespace slotctl {

/// What becomes of a child's standard output.
enum class ChildOutput { shared, discarded };

/// Starts this same program in a process group of its own, without standard input and with our standard
/// error. Throws Error(failed).
pid_t spawn_self(const std::vector<std::string>& arguments, const EnvironmentChanges& changes,
                 ChildOutput output);

/// What a status of waitpid means.
ProgramEnd end_of(int status);

}  // namespace slotctl

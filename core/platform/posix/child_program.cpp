#include "core/platform/child_program.hpp"

#include <cerrno>

#include <signal.h>
#include <sys/wait.h>

#include "core/platform/posix/spawn.hpp"

namespace slotctl {

struct ChildProgram::Running {};

ChildProgram::ChildProgram(const std::vector<std::string>& arguments, const EnvironmentChanges& changes)
    : id_(spawn_self(arguments, changes, ChildOutput::discarded)) {}

ChildProgram::~ChildProgram() = default;

const std::optional<ProgramEnd>& ChildProgram::end() {
    int status = 0;
    if (end_) return end_;
    const pid_t ended = ::waitpid(static_cast<pid_t>(id_), &status, WNOHANG);
    if (ended == id_) end_ = end_of(status);
    if (ended < 0 && errno == ECHILD) end_ = ProgramEnd{};  // somebody else has waited for it
    return end_;
}

void ChildProgram::terminate() {
    if (!end()) ::kill(static_cast<pid_t>(id_), SIGTERM);
}

}  // namespace slotctl

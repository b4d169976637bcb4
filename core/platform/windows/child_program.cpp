#include "core/platform/child_program.hpp"

#include "core/platform/windows/start_self.hpp"

namespace slotctl {

struct ChildProgram::Running {
    ChildProcess child;
    Handle stop;
};

ChildProgram::ChildProgram(const std::vector<std::string>& arguments, const EnvironmentChanges& changes)
    : running_(std::make_unique<Running>()) {
    running_->child = start_self(arguments, changes, ChildOutput::discarded, running_->stop);
    id_ = running_->child.id;
}

ChildProgram::~ChildProgram() = default;

const std::optional<ProgramEnd>& ChildProgram::end() {
    HANDLE process = running_->child.process.get();
    if (!end_ && ::WaitForSingleObject(process, 0) == WAIT_OBJECT_0) {
        DWORD status = 0;
        ::GetExitCodeProcess(process, &status);
        end_ = slotctl::end_of(status, false);
    }
    return end_;
}

void ChildProgram::terminate() {
    if (!end() && running_->stop) ::SetEvent(running_->stop.get());
}

}  // namespace slotctl

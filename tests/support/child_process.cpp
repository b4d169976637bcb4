#include "tests/support/child_process.hpp"

#include <stdexcept>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slotctl::tests {

namespace {

/// Exits without running the destructors and flushing the buffers that the child inherited.
[[noreturn]] void run_and_exit(const std::function<int()>& work) {
    int status = 99;
    try {
        status = work();
    } catch (...) {
        status = 99;
    }
    ::_exit(status);
}

}  // namespace

ChildProcess::ChildProcess(const std::function<int()>& work) : pid_(::fork()) {
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) {
        // The test framework's handlers would report the parent's test as failed.
        for (const int signal : {SIGINT, SIGTERM, SIGALRM, SIGSEGV, SIGABRT}) ::signal(signal, SIG_DFL);
        run_and_exit(work);
    }
}

ChildProcess::~ChildProcess() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
}

ChildProcess::End ChildProcess::wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    End end;
    if (WIFEXITED(status)) end.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    return end;
}

std::optional<int> status_in_child(const std::function<int()>& work) {
    return ChildProcess(work).wait().status;
}

}  // namespace slotctl::tests

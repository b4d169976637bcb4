#include "core/platform/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/posix/spawn.hpp"
#include "core/platform/stop_signal.hpp"

namespace slotctl {

namespace {

/// Handlers write into this pipe to wake up `wait`.
std::array<int, 2> wake_pipe{-1, -1};

void wake() {
    const int before = errno;
    // A full pipe wakes it up too.
    [[maybe_unused]] const auto written = ::write(wake_pipe[1], "", 1);
    errno = before;
}

extern "C" void on_child_signal(int) {
    wake();
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART | (signal == SIGCHLD ? SA_NOCLDSTOP : 0);
    ::sigaction(signal, &action, nullptr);
}

[[noreturn]] void fail(const std::string& what, int code) {
    throw Error(ErrorKind::failed, what + ": " + std::generic_category().message(code));
}

}  // namespace

Supervisor::Supervisor() {
    if (::pipe2(wake_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) fail("cannot create a pipe", errno);
    drain_on_stop_signals(wake);
    handle(SIGCHLD, on_child_signal);
}

Supervisor::~Supervisor() {
    release_stop_signals();
    handle(SIGCHLD, SIG_DFL);
    for (int& end : wake_pipe) ::close(std::exchange(end, -1));
}

std::int64_t Supervisor::start(const std::vector<std::string>& arguments, const Environment& changes) {
    child_ = spawn_self(arguments, changes, ChildOutput::shared);
    return child_;
}

std::optional<ProgramEnd> Supervisor::take_end() {
    std::optional<ProgramEnd> found;
    int status = 0;
    // Orphans are passed to init when their parent ends.
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != child_) continue;
        found = end_of(status);
        child_ = 0;
    }
    return found;
}

void Supervisor::terminate() const {
    if (child_ != 0) ::kill(static_cast<pid_t>(child_), SIGTERM);
}

void Supervisor::kill() const {
    if (child_ != 0) ::kill(-static_cast<pid_t>(child_), SIGKILL);
}

// NOLINTBEGIN(readability-convert-member-functions-to-static): what they speak of is this process's own here
void Supervisor::wait(std::chrono::milliseconds time) {
    pollfd waiting{wake_pipe[0], POLLIN, 0};
    const auto most = std::clamp<std::chrono::milliseconds::rep>(time.count(), 0, 3'600'000);
    if (::poll(&waiting, 1, static_cast<int>(most)) <= 0) return;
    std::array<char, 64> drained{};
    while (::read(wake_pipe[0], drained.data(), drained.size()) > 0) {
    }
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace slotctl

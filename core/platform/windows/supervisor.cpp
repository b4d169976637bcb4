#include "core/platform/supervisor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/windows/start_self.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

/// Requests to stop set this event to wake up `wait`.
HANDLE wake_event = nullptr;

void wake() {
    ::SetEvent(wake_event);
}

/// The running program: there is one Supervisor in a process, with one program at a time.
struct Running {
    ChildProcess child;
    Handle stop;
    bool killed = false;
};
Running running;

[[noreturn]] void fail(const std::string& what, DWORD code) {
    throw Error(ErrorKind::failed, what + ": " + system_message(code));
}

}  // namespace

Supervisor::Supervisor() {
    wake_event = ::CreateEventW(nullptr, FALSE, FALSE, nullptr);
    if (wake_event == nullptr) fail("cannot create an event", ::GetLastError());
    drain_on_stop_signals(wake);
}

Supervisor::~Supervisor() {
    release_stop_signals();
    running = {};
    ::CloseHandle(std::exchange(wake_event, nullptr));
}

std::int64_t Supervisor::start(const std::vector<std::string>& arguments, const Environment& changes) {
    running = {};
    running.child = start_self(arguments, changes, ChildOutput::shared, running.stop);
    child_ = running.child.id;
    return child_;
}

std::optional<ProgramEnd> Supervisor::take_end() {
    if (child_ == 0 || ::WaitForSingleObject(running.child.process.get(), 0) != WAIT_OBJECT_0)
        return std::nullopt;
    DWORD status = 0;
    ::GetExitCodeProcess(running.child.process.get(), &status);
    const bool killed = running.killed;
    running = {};
    child_ = 0;
    return end_of(status, killed);
}

// NOLINTBEGIN(readability-convert-member-functions-to-static): what they speak of is this process's own here
void Supervisor::terminate() const {
    if (child_ != 0 && running.stop) ::SetEvent(running.stop.get());
}

void Supervisor::kill() const {
    if (child_ == 0) return;
    running.killed = true;
    ::TerminateJobObject(running.child.job.get(), 1);
}

void Supervisor::wait(std::chrono::milliseconds time) {
    const auto most =
        static_cast<DWORD>(std::clamp<std::chrono::milliseconds::rep>(time.count(), 0, 3'600'000));
    const std::array events{wake_event, running.child.process.get()};
    ::WaitForMultipleObjects(child_ == 0 ? 1 : 2, events.data(), FALSE, most);
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace slotctl

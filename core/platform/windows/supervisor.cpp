#include "core/platform/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/platform/process.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/windows/child_process.hpp"
#include "core/platform/windows/stop_event.hpp"
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

Variables changed_environment(const Supervisor::Environment& changes) {
    Variables variables = own_variables();
    for (const auto& [name, value] : changes) {
        const std::wstring wide = to_wide(name);
        std::erase_if(variables, [&](const auto& variable) {
            return ::CompareStringOrdinal(variable.first.c_str(), -1, wide.c_str(), -1, TRUE) == CSTR_EQUAL;
        });
        if (value) variables.emplace_back(wide, to_wide(*value));
    }
    return variables;
}

/// A crash ends a process with the number of the exception.
ProgramEnd end_of(DWORD status, bool killed) {
    if (killed) return {std::nullopt, "TerminateProcess"};
    if (status < 0xC0000000) return {static_cast<int>(status), ""};
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "exception 0x%08lX", static_cast<unsigned long>(status));
    return {std::nullopt, text.data()};
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
    std::vector<std::string> words{"slotctl"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Handle input = null_device(), output = inheritable(::GetStdHandle(STD_OUTPUT_HANDLE)),
                 error = inheritable(::GetStdHandle(STD_ERROR_HANDLE));
    running = {};
    try {
        running.child = start_child({.program = executable_path().wstring(),
                                     .words = words,
                                     .environment = environment_block(changed_environment(changes)),
                                     .input = input.get(),
                                     .output = output.get(),
                                     .error = error.get()},
                                    [](DWORD id) { running.stop = stop_event_of(id); });
    } catch (const std::system_error& failure) {
        fail("cannot start slotctl " + (arguments.empty() ? "" : arguments.front()),
             static_cast<DWORD>(failure.code().value()));
    }
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

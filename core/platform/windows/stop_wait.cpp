#include "core/platform/stop_wait.hpp"

#include <utility>

#include "core/base/error.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

HANDLE stop_event = nullptr;

void wake() {
    ::SetEvent(stop_event);
}

}  // namespace

StopWait::StopWait() {
    stop_event = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (stop_event == nullptr)
        throw Error(ErrorKind::failed, "cannot create an event: " + system_message(::GetLastError()));
    drain_on_stop_signals(wake);
}

StopWait::~StopWait() {
    release_stop_signals();
    ::CloseHandle(std::exchange(stop_event, nullptr));
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): only an object catches the signals
void StopWait::wait() {
    while (stop_signals() == 0) ::WaitForSingleObject(stop_event, INFINITE);
}

}  // namespace slotctl

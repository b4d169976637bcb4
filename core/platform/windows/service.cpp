#include "core/platform/windows/service.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

/// Longer than a job may take to end.
constexpr DWORD longest_stop_ms = 120'000;

std::atomic<void (*)()> on_stop{nullptr};
std::mutex reporting;
SERVICE_STATUS_HANDLE manager = nullptr;  ///< none: not a service, or not yet
SERVICE_STATUS status{};
wchar_t own_name[] = L"";  ///< a process with one service may leave it empty

void report(DWORD state) {
    const std::lock_guard lock(reporting);
    if (manager == nullptr || status.dwCurrentState == SERVICE_STOPPED) return;
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    status.dwWaitHint = state == SERVICE_STOP_PENDING ? longest_stop_ms : 0;
    ::SetServiceStatus(manager, &status);
}

DWORD WINAPI on_control(DWORD control, DWORD, void*, void*) {
    switch (control) {
        case SERVICE_CONTROL_INTERROGATE:
            return NO_ERROR;
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_SHUTDOWN:
            report(SERVICE_STOP_PENDING);
            if (void (*const stop)() = on_stop.load()) stop();
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

void WINAPI service_main(DWORD, wchar_t**) {
    const auto registered = ::RegisterServiceCtrlHandlerExW(own_name, on_control, nullptr);
    {
        const std::lock_guard lock(reporting);
        manager = registered;
    }
    report(SERVICE_RUNNING);
}

/// Returns at once in a process that is not a service, and otherwise when the service has stopped.
void talk_to_manager() {
    const SERVICE_TABLE_ENTRYW table[]{{own_name, service_main}, {nullptr, nullptr}};
    ::StartServiceCtrlDispatcherW(table);
}

}  // namespace

void follow_service_manager(void (*stop)()) {
    on_stop = stop;
    std::thread(talk_to_manager).detach();
}

void leave_service_manager() {
    on_stop = nullptr;
    report(SERVICE_STOPPED);
}

}  // namespace slotctl

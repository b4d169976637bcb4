#include "core/platform/stop_signal.hpp"

#include <atomic>
#include <string_view>
#include <utility>

#include "core/platform/windows/service.hpp"
#include "core/platform/windows/stop_event.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

/// The last request to stop, besides the console's own numbers.
constexpr int nothing = -1, asked = 100, service_stop = 101;

std::atomic<int> received{nothing};
std::atomic<int> count{0};
std::atomic<void (*)()> wake_up{nullptr};
std::atomic<bool> draining{false};
std::atomic<DWORD> grace_ms{4000};

HANDLE stop_event = nullptr;  ///< as long as requests are caught
HANDLE stop_wait = nullptr;

void say(std::string_view text) {
    DWORD written = 0;
    // If standard error is closed, nothing can be done.
    ::WriteFile(::GetStdHandle(STD_ERROR_HANDLE), text.data(), static_cast<DWORD>(text.size()), &written,
                nullptr);
}

[[noreturn]] void end_now(std::string_view why) {
    say(why);
    ::TerminateProcess(::GetCurrentProcess(), 1);
    for (;;) ::Sleep(INFINITE);
}

DWORD WINAPI end_after_grace(void*) {
    ::Sleep(grace_ms);
    if (received == nothing) return 0;  // no longer caught
    end_now(
        "\nslotctl: stopped, because the current work did not end in time; uncommitted work is rolled "
        "back\n");
}

/// Requests come in threads of their own.
void take(int request) {
    const int before = received.exchange(request);
    ++count;
    if (draining) {
        if (void (*const wake)() = wake_up.load()) wake();
        return;
    }
    if (before != nothing) end_now("\nslotctl: stopped at once; uncommitted work is rolled back\n");
    if (const HANDLE timer = ::CreateThread(nullptr, 0, end_after_grace, nullptr, 0, nullptr))
        ::CloseHandle(timer);
}

bool is_in_session_of_services() {
    DWORD session = 1;
    return ::ProcessIdToSessionId(::GetCurrentProcessId(), &session) != 0 && session == 0;
}

BOOL WINAPI on_console_event(DWORD event) {
    // Services get this when any user logs off.
    if (event == CTRL_LOGOFF_EVENT && is_in_session_of_services()) return TRUE;
    take(static_cast<int>(event));
    // Windows ends the process as soon as this returns from one of the others, and anyway after some seconds.
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) ::Sleep(INFINITE);
    return TRUE;
}

void CALLBACK on_stop_event(void*, BOOLEAN) {
    take(asked);
}

void on_service_stop() {
    take(service_stop);
}

void catch_requests() {
    if (stop_event != nullptr) return;
    ::SetConsoleCtrlHandler(on_console_event, TRUE);
    stop_event = stop_event_of(::GetCurrentProcessId()).release();
    if (stop_event != nullptr)
        ::RegisterWaitForSingleObject(&stop_wait, stop_event, on_stop_event, nullptr, INFINITE,
                                      WT_EXECUTEDEFAULT);
}

}  // namespace

void catch_stop_signals(std::chrono::seconds grace) {
    grace_ms = static_cast<DWORD>(std::chrono::milliseconds(grace).count());
    draining = false;
    catch_requests();
}

void drain_on_stop_signals(void (*wake)()) {
    wake_up = wake;
    draining = true;
    catch_requests();
    follow_service_manager(on_service_stop);
}

void release_stop_signals() {
    ::SetConsoleCtrlHandler(on_console_event, FALSE);
    if (stop_wait != nullptr) ::UnregisterWaitEx(std::exchange(stop_wait, nullptr), INVALID_HANDLE_VALUE);
    if (stop_event != nullptr) ::CloseHandle(std::exchange(stop_event, nullptr));
    leave_service_manager();
    wake_up = nullptr;
    draining = false;
    received = nothing;
    count = 0;
}

int stop_signals() {
    return count;
}

bool stop_requested() {
    return received != nothing;
}

const char* stop_signal_name() {
    switch (received) {
        case CTRL_C_EVENT:
            return "Ctrl-C";
        case CTRL_BREAK_EVENT:
            return "Ctrl-Break";
        case CTRL_CLOSE_EVENT:
            return "the console's closing";
        case CTRL_LOGOFF_EVENT:
            return "the logoff";
        case CTRL_SHUTDOWN_EVENT:
            return "the shutdown";
        case service_stop:
            return "the service manager";
        case asked:
            return "slotctl run";
        default:
            return "";
    }
}

}  // namespace slotctl

#include "core/platform/stop_signal.hpp"

#include <atomic>
#include <cerrno>
#include <string_view>

#include <signal.h>
#include <unistd.h>

namespace slotctl {

namespace {

volatile sig_atomic_t received = 0;  ///< the last signal
volatile sig_atomic_t count = 0;
std::atomic<void (*)()> wake_up{nullptr};
static_assert(std::atomic<void (*)()>::is_always_lock_free);
volatile sig_atomic_t grace_seconds = 4;
bool catches_hangup = false;

void say(std::string_view text) {
    // If standard error is closed, nothing can be done.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

/// Only async-signal-safe calls from here on.
void take(int signal) {
    received = signal;
    count = count + 1;
}

extern "C" void on_stop(int signal) {
    if (received != 0) {
        say("\nslotctl: stopped at once; uncommitted work is rolled back\n");
        ::_exit(1);
    }
    take(signal);
    ::alarm(static_cast<unsigned>(grace_seconds));
}

extern "C" void on_stop_while_draining(int signal) {
    const int before = errno;
    take(signal);
    if (void (*const wake)() = wake_up.load()) wake();
    errno = before;
}

extern "C" void on_grace_over(int) {
    say("\nslotctl: stopped, because the current work did not end in time; uncommitted work is rolled "
        "back\n");
    ::_exit(1);
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigemptyset(&action.sa_mask);
    // Database calls are restarted, so that the current batch can be finished.
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void catch_stop_signals(std::chrono::seconds grace) {
    grace_seconds = static_cast<sig_atomic_t>(grace.count());
    handle(SIGTERM, on_stop);
    handle(SIGINT, on_stop);
    // SIGHUP: the terminal is gone, which nohup declares irrelevant. SIGXCPU: the limit of processor time is
    // reached.
    if (!is_ignored(SIGHUP)) handle(SIGHUP, on_stop);
    handle(SIGXCPU, on_stop);
    handle(SIGALRM, on_grace_over);
    // A reader that went away must not end a job halfway; writing to it fails instead.
    handle(SIGPIPE, SIG_IGN);
}

void drain_on_stop_signals(void (*wake)()) {
    wake_up = wake;
    handle(SIGTERM, on_stop_while_draining);
    handle(SIGINT, on_stop_while_draining);
    catches_hangup = !is_ignored(SIGHUP);
    if (catches_hangup) handle(SIGHUP, on_stop_while_draining);
    handle(SIGPIPE, SIG_IGN);
}

void release_stop_signals() {
    for (const int signal : {SIGTERM, SIGINT, SIGPIPE}) handle(signal, SIG_DFL);
    if (catches_hangup) handle(SIGHUP, SIG_DFL);
    wake_up = nullptr;
    received = 0;
    count = 0;
}

int stop_signals() {
    return count;
}

bool stop_requested() {
    return received != 0;
}

const char* stop_signal_name() {
    switch (received) {
        case SIGTERM:
            return "SIGTERM";
        case SIGINT:
            return "SIGINT";
        case SIGHUP:
            return "SIGHUP";
        case SIGXCPU:
            return "SIGXCPU";
        default:
            return "";
    }
}

}  // namespace slotctl

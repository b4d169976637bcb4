#include "core/platform/stop_signal.hpp"

#include <atomic>
#include <string_view>

#include <signal.h>
#include <unistd.h>

namespace slotctl {

namespace {

volatile sig_atomic_t received = 0;
volatile sig_atomic_t grace_seconds = 4;

void say(std::string_view text) {
    // Nothing can be done if standard error is closed.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

/// Only async-signal-safe calls from here on.
extern "C" void on_stop(int signal) {
    if (received != 0) {
        say("\nslotctl: stopped at once; the batch in hand is rolled back\n");
        ::_exit(1);
    }
    received = signal;
    ::alarm(static_cast<unsigned>(grace_seconds));
}

extern "C" void on_grace_over(int) {
    say("\nslotctl: the database did not answer in time; stopped, and the batch in hand is rolled back\n");
    ::_exit(1);
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigemptyset(&action.sa_mask);
    // Database calls go on: the batch in hand is to be finished.
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_stop_signals(std::chrono::seconds grace) {
    grace_seconds = static_cast<sig_atomic_t>(grace.count());
    handle(SIGTERM, on_stop);
    handle(SIGINT, on_stop);
    handle(SIGALRM, on_grace_over);
    // A reader that went away must not end a job in its middle; writing to it fails instead.
    handle(SIGPIPE, SIG_IGN);
}

bool stop_requested() {
    return received != 0;
}

const char* stop_signal_name() {
    if (received == SIGTERM) return "SIGTERM";
    return received == SIGINT ? "SIGINT" : "";
}

}  // namespace slotctl

#pragma once

#include <chrono>

namespace slotctl {

/// SIGTERM, SIGINT and SIGHUP (the terminal is gone; ignored under nohup) ask a process to stop; SIGXCPU also
/// asks a job to. A process catches them in one of two ways; the last call takes effect.

/// For a job: it finishes the current batch, and a second signal ends the process at once. If the job has not
/// ended `grace` after the first signal, the process is ended too: the database rolls back its current work,
/// and the next run records this one as crashed.
void catch_stop_signals(std::chrono::seconds grace);

/// For a process that drains and decides itself when it ends: signals are counted and do not end it. `wake`
/// is called at each of them within the signal handler, to end a wait; it may only make async-signal-safe
/// calls.
void drain_on_stop_signals(void (*wake)());

/// From here on, the signals end the process as if they had never been caught; the count starts again at
/// zero.
void release_stop_signals();

/// The number of signals received.
int stop_signals();

/// True once a first signal has been received.
bool stop_requested();

/// The last signal received: `SIGTERM`, `SIGINT`, `SIGHUP` or `SIGXCPU`; empty if none.
const char* stop_signal_name();

}  // namespace slotctl

#pragma once

#include <chrono>

namespace slotctl {

/// SIGTERM, SIGINT and SIGHUP (a terminal that is gone; not under nohup) ask a process to stop, a job also
/// SIGXCPU. A process catches them in one of two ways; the last call counts.

/// For a job: it finishes the batch in hand, and a second signal ends the process at once. If the job has not
/// ended `grace` after the first, the process is ended as well: the database rolls back what it is at, and
/// the next run records this one as crashed.
void catch_stop_signals(std::chrono::seconds grace);

/// For a process that drains, and decides itself when it ends: signals are counted, and end nothing. `wake`
/// is called at each of them within the signal handler, to end a wait; only async-signal-safe calls may stand
/// in it.
void drain_on_stop_signals(void (*wake)());

/// From here on the signals end the process, as if they had never been caught; the count begins anew.
void release_stop_signals();

/// How many have come.
int stop_signals();

/// True once a first signal came.
bool stop_requested();

/// The last that came: `SIGTERM`, `SIGINT`, `SIGHUP` or `SIGXCPU`; empty before.
const char* stop_signal_name();

}  // namespace slotctl

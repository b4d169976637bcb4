#pragma once

#include <chrono>

namespace slotctl {

/// SIGTERM and SIGINT ask a job to finish the batch in hand; a second one stops the process at once.
/// If the job has not ended `grace` after the first, the process is ended too: the batch in hand is rolled
/// back by the database, and the next run records this one as crashed.
void catch_stop_signals(std::chrono::seconds grace);

/// True once a first signal came.
bool stop_requested();

/// `SIGTERM` or `SIGINT`; empty before.
const char* stop_signal_name();

}  // namespace slotctl

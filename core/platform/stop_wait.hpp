#pragma once

namespace slotctl {

/// Waits for a request to stop: from its construction on, SIGTERM, SIGINT and SIGHUP do not end the process.
/// There can be only one in a process.
class StopWait {
  public:
    /// Throws Error(failed).
    StopWait();
    /// From here on, the signals end the process again.
    ~StopWait();
    StopWait(const StopWait&) = delete;
    StopWait& operator=(const StopWait&) = delete;

    /// Returns once a signal has come.
    void wait();
};

}  // namespace slotctl

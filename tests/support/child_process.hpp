#pragma once

#include <functional>
#include <optional>

#include <sys/types.h>

namespace slotctl::tests {

/// Runs `work` in a forked process and reports how that ended: its result as the exit status, or the signal
/// that ended it. `work` must not use Catch; if it throws, the child ends with status 99.
class ChildProcess {
  public:
    struct End {
        std::optional<int> status;  ///< of a normal exit
        int signal = 0;             ///< 0: none
    };

    explicit ChildProcess(const std::function<int()>& work);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    /// Kills the child if it is still running.
    ~ChildProcess();

    End wait();

  private:
    pid_t pid_;
};

/// The exit status of a child that does `work`; nothing if a signal ended it.
std::optional<int> status_in_child(const std::function<int()>& work);

}  // namespace slotctl::tests

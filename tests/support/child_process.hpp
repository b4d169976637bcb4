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

    void send(int signal) const;
    End wait();

  private:
    pid_t pid_;
};

/// The exit status of a child that does `work`; nothing if a signal ended it.
std::optional<int> status_in_child(const std::function<int()>& work);

/// Lets one forked process wait for another: one notifies, the other waits. Create it before the fork.
class Notice {
  public:
    Notice();
    Notice(const Notice&) = delete;
    Notice& operator=(const Notice&) = delete;
    ~Notice();

    void give() const;
    /// Returns at once if the notice was given before. False if nobody is left who could give it.
    bool await();

  private:
    int read_end_, write_end_;
};

}  // namespace slotctl::tests

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slotctl {

/// How a program ended.
struct ProgramEnd {
    std::optional<int> status;  ///< its exit status; nothing if a signal ended it
    std::string signal;         ///< the signal's name, such as `SIGKILL`; empty if none
};

/// Changes to the environment of a started program; a variable without a value is removed.
using EnvironmentChanges = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// Runs this same program again and again, one process at a time, and handles signals meanwhile: SIGTERM,
/// SIGINT and SIGHUP drain (stop_signal.hpp counts them), and every child that ends is reaped, including
/// those that init has to reap (in a container, this process may be init). There can be only one Supervisor
/// in a process; it handles the signals during its lifetime.
class Supervisor {
  public:
    Supervisor();
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    using Environment = EnvironmentChanges;

    /// Starts this program with `arguments`, in its own process group, so that Ctrl-C reaches only us, and
    /// without standard input. It shares our standard output and error. Returns its pid. Throws
    /// Error(failed).
    std::int64_t start(const std::vector<std::string>& arguments, const Environment& changes);

    /// True from `start` until `take_end` has reported how the program ended.
    [[nodiscard]] bool busy() const { return child_ != 0; }
    /// How the program ended; nothing while it is running.
    std::optional<ProgramEnd> take_end();

    /// Asks the program to stop; does nothing if there is none.
    void terminate() const;
    /// Ends it and everything that it may have started.
    void kill() const;

    /// Returns when `time` is over, a signal comes or a child ends, whichever is first; sometimes earlier.
    void wait(std::chrono::milliseconds time);

  private:
    std::int64_t child_ = 0;
};

}  // namespace slotctl

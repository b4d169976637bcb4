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
    std::string signal;         ///< the signal's name, `SIGKILL`; empty if none
};

/// Runs this very program again and again, one process at a time, and handles signals meanwhile: SIGTERM,
/// SIGINT and SIGHUP drain (stop_signal.hpp counts them), and every child that ends is reaped, also those
/// that init has to take care of (in a container this process may be init). One at a time in a process; it
/// takes the signals over for as long as it lives.
class Supervisor {
  public:
    Supervisor();
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    /// Changes to the environment of what is started; no value: the variable is taken away.
    using Environment = std::vector<std::pair<std::string, std::optional<std::string>>>;

    /// Starts this program with `arguments`, in a process group of its own, so that Ctrl-C comes to us alone,
    /// and without standard input. Standard output and error are ours. Returns its pid. Throws Error(failed).
    std::int64_t start(const std::vector<std::string>& arguments, const Environment& changes);

    /// True from `start` until `take_end` has told how it ended.
    [[nodiscard]] bool busy() const { return child_ != 0; }
    /// How the program ended; nothing while it runs.
    std::optional<ProgramEnd> take_end();

    /// Asks the program to stop; does nothing if there is none.
    void terminate() const;
    /// Ends it and what it may have started.
    void kill() const;

    /// Returns when `time` is over, a signal came or a child ended, whatever is first; sometimes sooner.
    void wait(std::chrono::milliseconds time);

  private:
    std::int64_t child_ = 0;
};

}  // namespace slotctl

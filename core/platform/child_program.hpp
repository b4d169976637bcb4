#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/platform/supervisor.hpp"

namespace slotctl {

/// This same program as another process. In contrast to Supervisor, any number may run at once, and no
/// signals are handled. One that is still running is left to itself at the end of this object.
class ChildProgram {
  public:
    /// Starts it with `arguments`, in a process group of its own, so that Ctrl-C reaches only us; without
    /// standard input, with our standard error; what it prints is discarded. Throws Error(failed).
    ChildProgram(const std::vector<std::string>& arguments, const EnvironmentChanges& changes);
    ~ChildProgram();
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;

    /// Its process id.
    [[nodiscard]] std::int64_t id() const { return id_; }
    /// How it ended; nothing while it is running.
    const std::optional<ProgramEnd>& end();
    /// Asks it to stop; does nothing if it has ended.
    void terminate();

  private:
    struct Running;  ///< what the system needs
    std::unique_ptr<Running> running_;
    std::int64_t id_ = 0;
    std::optional<ProgramEnd> end_;
};

}  // namespace slotctl

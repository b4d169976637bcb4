#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/platform/child_program.hpp"

namespace slotctl::serve {

/// An option of a job's command.
struct JobOption {
    std::string name;  ///< `--days-ahead`
    std::string help;
    std::string value;  ///< what its value is called: `N`; empty if it has none
    bool repeatable = false;
};

/// How the jobs are started: what the command line knows of them.
struct JobCommands {
    std::map<std::string, std::vector<JobOption>> options;  ///< by job, in the order of its help
    /// Why the command line would refuse these words; empty if it accepts them.
    std::function<std::string(const std::vector<std::string>& words)> problem_of;
    std::function<std::vector<std::string>()> arguments;  ///< of every job, such as `--config FILE`
    EnvironmentChanges environment;                       ///< of every job
};

/// Options of a job as JSON, such as `{"if_stale":"24h","provider_id":[3]}`, as words of the command line.
/// Throws Refusal: 400 if it is not JSON, 422 if the command line would refuse them.
std::vector<std::string> job_words(const JobCommands& commands, const std::string& job,
                                   const std::string& body);

/// Starts jobs, each as a process under its own lock. May be used from several threads at once.
class JobBoard {
  public:
    explicit JobBoard(const JobCommands& commands) : commands_(commands) {}

    /// Starts `words`, which begin with the job. Returns the process's id. Throws Error(failed).
    std::int64_t start(const std::vector<std::string>& words);
    /// How a process that was started here ended; nothing while it is running. One that was asked for is
    /// forgotten.
    std::optional<ProgramEnd> end_of(std::int64_t pid);
    /// Whether one of this job is running.
    bool runs(const std::string& job);

    /// Asks all to stop, and waits until they have ended, or `limit` is over.
    void stop(std::chrono::milliseconds limit);

  private:
    struct Started {
        std::string job;
        std::unique_ptr<ChildProgram> program;
    };

    const JobCommands& commands_;
    std::mutex mutex_;
    std::list<Started> started_;
};

}  // namespace slotctl::serve

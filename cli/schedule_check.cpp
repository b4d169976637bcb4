#include "cli/schedule_check.hpp"

#include <string>

#include "cli/app.hpp"
#include "core/base/error.hpp"

namespace slotctl::cli {

void check_commands(const LoadedConfig& loaded) {
    std::string problems;
    for (std::size_t i = 0; i < loaded.schedule.size(); ++i) {
        const ScheduledJob& job = loaded.config.schedule[i];
        const auto problem = problem_of_command_line(job.arguments);
        if (problem.empty()) continue;
        problems += (problems.empty() ? "" : "\n") + loaded.schedule[i].origin + ": the command of the job " +
                    job.name + ", `slotctl " + join_words(job.arguments) + "`, would be refused: " + problem;
    }
    if (!problems.empty()) throw Error(ErrorKind::config, problems);
}

}  // namespace slotctl::cli

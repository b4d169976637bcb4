#include "cli/schedule_check.hpp"

#include <string>

#include "cli/app.hpp"
#include "core/base/error.hpp"

namespace slotctl::cli {

void check_commands(const LoadedConfig& loaded) {
    std::string faults;
    for (std::size_t i = 0; i < loaded.schedule.size(); ++i) {
        const ScheduledJob& job = loaded.config.schedule[i];
        const auto fault = fault_of_command_line(job.arguments);
        if (fault.empty()) continue;
        faults += (faults.empty() ? "" : "\n") + loaded.schedule[i].origin + ": the command of the job " +
                  job.name + ", `slotctl " + join_words(job.arguments) + "`, would be refused: " + fault;
    }
    if (!faults.empty()) throw Error(ErrorKind::config, faults);
}

}  // namespace slotctl::cli

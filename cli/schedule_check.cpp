#include "cli/schedule_check.hpp"

#include <algorithm>
#include <string>

#include "cli/app.hpp"
#include "core/base/error.hpp"

namespace slotctl::cli {

namespace {

/// What is built in is for tests to hold, not for users to mend.
bool is_built_in(const ScheduledJob& job) {
    const auto defaults = default_schedule();
    return std::any_of(defaults.begin(), defaults.end(),
                       [&](const ScheduledJob& d) { return d.arguments == job.arguments; });
}

}  // namespace

void check_commands(const LoadedConfig& loaded) {
    std::string faults;
    for (std::size_t i = 0; i < loaded.schedule.size(); ++i) {
        const ScheduledJob& job = loaded.config.schedule[i];
        if (is_built_in(job)) continue;
        const auto fault = fault_of_command_line(job.arguments);
        if (fault.empty()) continue;
        faults += (faults.empty() ? "" : "\n") + loaded.schedule[i].origin + ": the command of the job " +
                  job.name + ", `slotctl " + join_words(job.arguments) + "`, would be refused: " + fault;
    }
    if (!faults.empty()) throw Error(ErrorKind::config, faults);
}

}  // namespace slotctl::cli

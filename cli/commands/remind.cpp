#include <memory>

#include "cli/command.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/remind_job.hpp"

namespace slotctl::cli {

void add_remind(CLI::App& app, Action& chosen) {
    auto ignore_pause = std::make_shared<bool>(false);
    CLI::App* command =
        app.add_subcommand("remind", "Queue reminders, and messages about new, moved and cancelled bookings");
    command->add_flag("--ignore-pause", *ignore_pause, "Run even if somebody has paused it");
    command->callback([ignore_pause, &chosen] {
        chosen = [ignore_pause](Context& context) {
            const Config& config = context.config().config;
            MessagePolicy policy;
            policy.reminders = config.reminders;
            policy.events = config.notifications.events;
            policy.channels = config.notifications.channels;
            JobContext job = context.job_context(JobId::remind);
            job.ignore_pause = *ignore_pause;
            return report(remind(policy, job), context.options());
        };
    });
}

}  // namespace slotctl::cli

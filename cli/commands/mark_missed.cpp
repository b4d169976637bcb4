#include <memory>

#include "cli/command.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/mark_missed_job.hpp"

namespace slotctl::cli {

void add_mark_missed(CLI::App& app, Action& chosen) {
    auto ignore_pause = std::make_shared<bool>(false);
    CLI::App* command =
        app.add_subcommand("mark-missed", "Close confirmed bookings that ended a while ago: nobody came");
    command->add_flag("--ignore-pause", *ignore_pause, "Run even if somebody has paused it");
    command->callback([ignore_pause, &chosen] {
        chosen = [ignore_pause](Context& context) {
            const MissedConfig& missed = context.config().config.missed;
            MarkMissedRequest request;
            request.after = missed.after;
            request.status = missed.completed ? "completed" : "missed";
            JobContext job = context.job_context(JobId::mark_missed);
            job.ignore_pause = *ignore_pause;
            return report(mark_missed(request, job), context.options());
        };
    });
}

}  // namespace slotctl::cli

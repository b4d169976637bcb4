#include <map>
#include <memory>

#include "cli/command.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/cleanup_job.hpp"

namespace slotctl::cli {

namespace {

struct CleanupOptions {
    std::string only;
    bool ignore_pause = false;
};

const std::map<std::string, CleanupPart>& parts() {
    static const std::map<std::string, CleanupPart> all{{"notifications", CleanupPart::notifications},
                                                        {"bookings", CleanupPart::bookings},
                                                        {"chat-rooms", CleanupPart::chat_rooms}};
    return all;
}

}  // namespace

void add_cleanup(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<CleanupOptions>();
    CLI::App* command = app.add_subcommand(
        "cleanup", "Delete old messages, archive old bookings, close chat rooms that nobody uses");
    command->add_option("--only", options->only, "Only this part (default: all three)")
        ->type_name("notifications|bookings|chat-rooms")
        ->check(one_of({"notifications", "bookings", "chat-rooms"}));
    command->add_flag("--ignore-pause", options->ignore_pause, "Run even if somebody has paused it");
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            const CleanupConfig& config = context.config().config.cleanup;
            CleanupRequest request;
            if (!options->only.empty()) request.only = parts().at(options->only);
            request.keep_sent = config.keep_sent;
            request.keep_failed = config.keep_failed;
            request.archive_after = config.archive_after;
            request.close_after = config.close_chat_rooms_after;
            request.batch_size = config.batch_size;
            JobContext job = context.job_context(JobId::cleanup);
            job.ignore_pause = options->ignore_pause;
            return report(cleanup(request, job), context.options());
        };
    });
}

}  // namespace slotctl::cli

#include <memory>

#include "cli/command.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/reviews_job.hpp"
#include "core/jobs/statistics_job.hpp"

namespace slotctl::cli {

namespace {

struct ReviewOptions {
    bool all = false;
    bool ignore_pause = false;
};

JobContext context_of(Context& context, JobId id, const ReviewOptions& options) {
    JobContext job = context.job_context(id);
    job.ignore_pause = options.ignore_pause;
    return job;
}

ReviewPolicy policy_of(const Config& config) {
    return {config.reviews, config.notifications.channels};
}

int request(Context& context, const ReviewOptions& options) {
    const ReviewPolicy policy = policy_of(context.config().config);
    return report(request_reviews(policy, context_of(context, JobId::reviews_request, options)),
                  context.options());
}

int remind(Context& context, const ReviewOptions& options) {
    const ReviewPolicy policy = policy_of(context.config().config);
    return report(remind_of_reviews(policy, context_of(context, JobId::reviews_remind, options)),
                  context.options());
}

int aggregate(Context& context, const ReviewOptions& options) {
    return report(aggregate_reviews(options.all, context_of(context, JobId::reviews_aggregate, options)),
                  context.options());
}

CLI::App* add_part(CLI::App& reviews, Action& chosen, const std::string& name, const std::string& help,
                   const std::shared_ptr<ReviewOptions>& options,
                   int (*run)(Context&, const ReviewOptions&)) {
    CLI::App* command = add_command(reviews, chosen, name, help, options, run);
    command->add_flag("--ignore-pause", options->ignore_pause, "Run even if somebody has paused it");
    return command;
}

}  // namespace

void add_reviews(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<ReviewOptions>();
    CLI::App* reviews = app.add_subcommand("reviews", "Ask customers for reviews, and count their ratings");
    reviews->require_subcommand(1);
    add_part(*reviews, chosen, "request", "Queue requests for reviews of bookings that were just completed",
             options, request);
    add_part(*reviews, chosen, "remind", "Queue one reminder of each request that brought no review", options,
             remind);
    add_part(*reviews, chosen, "aggregate",
             "Write the statistics of providers whose bookings or reviews have changed", options, aggregate)
        ->add_flag("--all", options->all, "Count every provider anew");
}

}  // namespace slotctl::cli

#include <atomic>
#include <chrono>
#include <memory>

#include "cli/command.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/message_channels.hpp"
#include "core/jobs/notify_job.hpp"

namespace slotctl::cli {

namespace {

struct NotifyOptions {
    std::vector<std::string> queues;
    bool ignore_pause = false;
};

std::vector<std::string> names_of_queues() {
    std::vector<std::string> names;
    for (const MessageQueue& queue : message_queues()) names.emplace_back(queue.name);
    return names;
}

/// What is on its way when somebody asks the run to stop gets a little time to end: otherwise nobody would
/// know whether it arrived.
std::function<bool()> patient(std::function<bool()> stop_requested) {
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds patience{2500};
    auto since = std::make_shared<std::atomic<Clock::rep>>(0);
    return [stop = std::move(stop_requested), since] {
        if (!stop()) return false;
        const Clock::rep now = Clock::now().time_since_epoch().count();
        Clock::rep none = 0;
        since->compare_exchange_strong(none, now);
        return Clock::duration{now - since->load()} > patience;
    };
}

}  // namespace

void add_notify(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<NotifyOptions>();
    CLI::App* command = app.add_subcommand("notify", "Send the messages that are due");
    command
        ->add_option("--queue", options->queues,
                     "Only messages of this queue; may be repeated (default: all)")
        ->type_name("appointments|notifications|reviews|maintenance")
        ->check(one_of(names_of_queues()))
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->add_flag("--ignore-pause", options->ignore_pause, "Run even if somebody has paused it");
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            const Config& config = context.config().config;
            JobContext job = context.job_context(JobId::notify);
            job.ignore_pause = options->ignore_pause;
            NotifyRequest request;
            request.queues = options->queues;
            request.configured = configured_channels(config);
            request.open = [&config, give_up = patient(job.stop_requested)](MessageChannel channel) {
                return open_channel(config, channel, false, give_up);
            };
            return report(send_messages(request, job), context.options());
        };
    });
}

}  // namespace slotctl::cli

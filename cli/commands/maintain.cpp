#include <memory>

#include "cli/command.hpp"
#include "cli/id_option.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/maintain_job.hpp"

namespace slotctl::cli {

namespace {

struct MaintainOptions {
    std::optional<int> days_ahead;
    std::vector<ProviderId> providers;
    std::vector<ServiceId> services;
    bool force_cleanup = false;
    bool verify = false;
    std::optional<std::chrono::seconds> if_stale;
    bool accept_clock = false;
    bool ignore_pause = false;
};

MaintainRequest request_of(const MaintainOptions& options, const MaintainConfig& config) {
    MaintainRequest request;
    request.policy.days_ahead = options.days_ahead.value_or(config.days_ahead);
    request.policy.max_slots = config.max_slots_per_service;
    request.policy.force_cleanup = options.force_cleanup;
    request.policy.verify = options.verify;
    request.scope = {options.providers, options.services};
    request.keep_clock_time = config.on_zone_change == OnZoneChange::keep_clock_time;
    if (!options.accept_clock) request.max_gap = config.max_gap;
    return request;
}

}  // namespace

void add_maintain(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<MaintainOptions>();
    CLI::App* command =
        app.add_subcommand("maintain", "Keep the rolling window of slots filled and up to date");
    command
        ->add_option("--days-ahead", options->days_ahead,
                     "The window: today and this many more days (default 30, [maintain] days_ahead)")
        ->type_name("N")
        ->check(whole_number(0, 3660));
    add_ids(*command, "--provider-id", options->providers, "Only this provider (repeatable)");
    add_ids(*command, "--service-id", options->services, "Only this service (repeatable)");
    command->add_flag("--force-cleanup", options->force_cleanup,
                      "Also delete past slots with bookings (the bookings stay)");
    command->add_flag("--verify", options->verify,
                      "Check every slot and restore any that were deleted or changed by other programs");
    command->add_flag(
        "--accept-clock", options->accept_clock,
        "Trust this host's clock, even if it is far from the last run or from the database server's clock");
    add_duration(*command, "--if-stale", options->if_stale, std::chrono::seconds{1},
                 "Do nothing if the last good run is more recent than this");
    command->add_flag("--ignore-pause", options->ignore_pause, "Run even if somebody has paused it");
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            JobContext job = context.job_context(JobId::maintain);
            job.if_stale = options->if_stale;
            job.ignore_pause = options->ignore_pause;
            const MaintainRequest request = request_of(*options, context.config().config.maintain);
            return report(maintain(request, job), context.options());
        };
    });
}

}  // namespace slotctl::cli

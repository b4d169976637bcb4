#include <memory>

#include "cli/command.hpp"
#include "cli/date_option.hpp"
#include "cli/report_outcome.hpp"
#include "core/jobs/statistics_job.hpp"

namespace slotctl::cli {

namespace {

struct StatsOptions {
    std::optional<LocalDate> date;
    bool ignore_pause = false;
};

int stats(Context& context, const StatsOptions& options) {
    const std::string& zone = context.config().config.stats.time_zone;
    const StatisticsDay day =
        statistics_day(options.date, Zone::find(zone).value_or(Zone::utc()), context.now());
    JobContext job = context.job_context(JobId::stats);
    job.ignore_pause = options.ignore_pause;
    return report(record_statistics(day, options.date.has_value(), job), context.options());
}

}  // namespace

void add_stats(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<StatsOptions>();
    CLI::App* command =
        add_command(app, chosen, "stats", "Write the statistics of a day, and of providers that have changed",
                    options, stats);
    add_date(*command, "--date", options->date,
             "The day, in the time zone [stats] time_zone (default: yesterday)");
    command->add_flag("--ignore-pause", options->ignore_pause, "Run even if somebody has paused it");
}

}  // namespace slotctl::cli

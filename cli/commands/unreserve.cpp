#include <memory>

#include "cli/command.hpp"
#include "cli/report_outcome.hpp"
#include "core/base/duration.hpp"
#include "core/jobs/unreserve_job.hpp"

namespace slotctl::cli {

namespace {

constexpr std::chrono::seconds longest_age = std::chrono::hours{24} * 365;

struct UnreserveOptions {
    std::optional<std::chrono::seconds> max_age;
    std::optional<int> batch_size;
    std::optional<std::int64_t> limit;
    bool ignore_pause = false;
};

UnreserveRequest request_of(const UnreserveOptions& options, const UnreserveConfig& config) {
    if (options.max_age && *options.max_age > longest_age) {
        throw Error(ErrorKind::usage, "--max-age: " + format_duration(*options.max_age) + " is too long",
                    "give at most " + format_duration(longest_age));
    }
    UnreserveRequest request;
    request.policy.max_age = options.max_age.value_or(config.max_age);
    request.policy.processing_grace = config.processing_grace;
    request.batch_size = options.batch_size.value_or(config.batch_size);
    request.limit = options.limit;
    return request;
}

}  // namespace

void add_unreserve(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<UnreserveOptions>();
    CLI::App* command =
        app.add_subcommand("unreserve", "Give back the stock of orders that were not paid in time");
    add_duration(*command, "--max-age", options->max_age, std::chrono::minutes{1},
                 "How long a reservation without expires_at holds its stock (default 15m, [unreserve]"
                 " max_age)");
    command
        ->add_option("--batch-size", options->batch_size,
                     "Most reservations per transaction (default 1000, [unreserve] batch_size)")
        ->type_name("N")
        ->check(whole_number(1, 100000));
    command
        ->add_option("--limit", options->limit,
                     "Release or confirm at most this many reservations (default: all that are due)")
        ->type_name("N")
        ->check(whole_number(1, std::int64_t{1} << 53));
    command->add_flag("--ignore-pause", options->ignore_pause, "Run even if somebody has paused it");
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            // A wrong line is reported before the database is opened.
            const UnreserveRequest request = request_of(*options, context.config().config.unreserve);
            JobContext job = context.job_context(JobId::unreserve);
            job.ignore_pause = options->ignore_pause;
            return report(unreserve(request, job), context.options());
        };
    });
}

}  // namespace slotctl::cli

#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// One checked `[[schedule]]` table of the configuration.
struct ScheduledJob {
    std::string name;  ///< unique; letters, digits, `-` and `_`: part of unit and task names
    std::vector<std::string> arguments;  ///< without the program: {"maintain", "--days-ahead", "45"}
    CronExpression when;
    std::optional<std::string> time_zone;   ///< IANA name; none: the machine's own
    std::chrono::seconds random_delay{0};   ///< the start is delayed by up to this
    std::chrono::seconds time_limit{3600};  ///< the run is stopped after this
    bool catch_up = true;                   ///< a run missed while the machine was off is made up for once
    bool enabled = true;

    /// The name of the job that it runs: `maintain`, `reviews-request`; the first argument if there is no
    /// such job.
    [[nodiscard]] std::string job() const;

    bool operator==(const ScheduledJob&) const = default;
};

constexpr std::chrono::hours longest_random_delay{12};
constexpr std::chrono::seconds shortest_time_limit{1};
constexpr std::chrono::days longest_time_limit{30};

/// The values of an option among a job's arguments, as `--output FILE` or `--output=FILE`.
std::vector<std::string> option_values(const ScheduledJob& job, std::string_view option);

/// What the job's options limit it to, as its runs record it: `queue=reviews`, `provider=1 provider=2`;
/// empty: nothing. A name is not looked up, so that only the entry's own name tells whose runs these are.
std::string scope_of(const ScheduledJob& job);

/// The schedule if the configuration has no `[[schedule]]`. Its jobs about customers and messages are enabled
/// only if there are `messages`.
std::vector<ScheduledJob> default_schedule(bool messages = false);

/// The error in a job's name, as the end of a sentence (`is empty`); empty if there is none.
std::string fault_of_name(std::string_view name);

/// Splits a command line into words. Blanks separate them, single or double quotes keep them together, and a
/// backslash escapes the next character (within double quotes only `"` and `\\`, within single quotes none).
/// Nothing else is special, since no shell reads it. Throws Error(config) if a quote is not closed.
std::vector<std::string> split_words(std::string_view line);

/// A line that `split_words` splits into `words`.
std::string join_words(std::span<const std::string> words);

}  // namespace slotctl

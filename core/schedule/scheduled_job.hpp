#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// One `[[schedule]]` table of the configuration, checked.
struct ScheduledJob {
    std::string name;  ///< unique; letters, digits, `-` and `_`: part of unit and task names
    std::vector<std::string>
        arguments;  ///< slotctl's, without the program: {"maintain", "--days-ahead", "45"}
    CronExpression when;
    std::optional<std::string> time_zone;   ///< IANA name; none: the machine's own
    std::chrono::seconds random_delay{0};   ///< the start is put off by up to this
    std::chrono::seconds time_limit{3600};  ///< the run is stopped after this
    bool catch_up = true;                   ///< a run missed while the machine was off is made up for once
    bool enabled = true;

    /// The job that it runs: its first argument, `maintain`.
    [[nodiscard]] const std::string& job() const { return arguments.front(); }

    bool operator==(const ScheduledJob&) const = default;
};

constexpr std::chrono::hours longest_random_delay{12};
constexpr std::chrono::seconds shortest_time_limit{1};
constexpr std::chrono::days longest_time_limit{30};

/// The values that a job's arguments give to an option, as `--output FILE` or `--output=FILE`.
std::vector<std::string> option_values(const ScheduledJob& job, std::string_view option);

/// The schedule of a configuration that has no `[[schedule]]`.
std::vector<ScheduledJob> default_schedule();

/// What is wrong with a job's name, as the end of a sentence (`is empty`); empty if nothing is.
std::string fault_of_name(std::string_view name);

/// Takes a command line apart into its words: blanks separate them, single or double quotes hold them
/// together, a backslash takes the next character for itself (within double quotes only before `"` and `\\`,
/// within single quotes nowhere). Nothing else is special: no shell reads it. Throws Error(config) where a
/// quote is not closed.
std::vector<std::string> split_words(std::string_view line);

/// A line that `split_words` takes apart into `words`.
std::string join_words(std::span<const std::string> words);

}  // namespace slotctl

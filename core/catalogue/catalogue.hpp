#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The one list of all jobs and of what other code needs to know about each. Every job records its runs and
/// may be scheduled in `[[schedule]]`.
namespace slotctl {

enum class JobId { maintain, unreserve, calendar, monitor, remind, mark_missed, cleanup, notify };
inline constexpr std::size_t job_count = 8;

struct JobKind {
    JobId id{};
    std::string_view
        name;  ///< its command, or the first word of it, the name of its runs, and the table of its settings
    std::string_view verb{};  ///< the word that follows the name when it is run; empty: none
    /// Health checks and reports compare its runs with the schedule.
    bool watched = false;
    /// Many businesses never use it: it is only reported on if it is scheduled or has run.
    bool optional = false;
    /// Exit statuses 1 and 2 report its findings: the run itself succeeded.
    bool reports_by_status = false;
    /// It only asks questions, and reports a database that does not answer within [monitor] query_timeout.
    bool asks = false;
    /// Options with which a run does not cover the whole job.
    std::span<const std::string_view> partial_options{};
    /// Its counts of rows handled; their sum is a run's throughput.
    std::span<const std::string_view> row_counts{};
};

/// All jobs, in the order in which they are shown.
std::span<const JobKind> all_jobs();

const JobKind& job_kind(JobId job);
/// The words of its command: `maintain`, `calendar sync`.
std::vector<std::string> command_of(const JobKind& job);
/// The job of that name; null if there is none.
const JobKind* find_job(std::string_view name);

}  // namespace slotctl

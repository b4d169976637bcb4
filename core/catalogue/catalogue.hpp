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

enum class JobId {
    maintain,
    unreserve,
    calendar,
    monitor,
    remind,
    mark_missed,
    cleanup,
    notify,
    reviews_request,
    reviews_remind,
    reviews_aggregate,
    stats
};
inline constexpr std::size_t job_count = 12;

/// An option with which a run does not cover the whole job.
struct PartialOption {
    std::string_view option;  ///< `--provider-id`
    std::string_view limit;   ///< what the scope of its runs calls it: `provider`, as in `provider=1`
};

struct JobKind {
    JobId id{};
    /// Of its runs and its lock; also its command, unless there is `command`.
    std::string_view name;
    std::string_view command{};  ///< the first word of its command; empty: its name
    std::string_view verb{};     ///< the second word of its command; empty: none
    /// Health checks and reports compare its runs with the schedule.
    bool watched = false;
    /// Many businesses never use it: it is only reported on if it is scheduled or has run.
    bool optional = false;
    /// Exit statuses 1 and 2 report its findings: the run itself succeeded.
    bool reports_by_status = false;
    /// It only asks questions, and reports a database that does not answer within [monitor] query_timeout.
    bool asks = false;
    /// In the order in which its runs record them.
    std::span<const PartialOption> partial_options{};
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
/// The job whose command these words begin with; null if there is none.
const JobKind* job_of_command(std::span<const std::string> words);

}  // namespace slotctl

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

/// The one list of the jobs that there are, and of what each of them is to others. Every job records its runs
/// and may stand in `[[schedule]]`.
namespace slotctl {

enum class JobId { maintain, unreserve, monitor };
inline constexpr std::size_t job_count = 3;

struct JobKind {
    JobId id{};
    std::string_view name;  ///< the command, the name of its runs, and the table of its settings
    /// Health checks and reports hold its runs against the schedule.
    bool watched = false;
    /// Exit statuses 1 and 2 say what it found: the run did its work all the same.
    bool reports_by_status = false;
    /// It asks how things are, and reports a database that does not answer within [monitor] query_timeout.
    bool asks = false;
    /// Options with which a run does not stand for the whole job.
    std::span<const std::string_view> partial_options{};
    /// Its counts of rows that it handled; together they are a run's throughput.
    std::span<const std::string_view> row_counts{};
};

/// Every job, in the order in which they are shown.
std::span<const JobKind> all_jobs();

const JobKind& job_kind(JobId job);
/// The job of that name; null if there is none.
const JobKind* find_job(std::string_view name);

}  // namespace slotctl

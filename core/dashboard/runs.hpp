#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/dashboard/page.hpp"
#include "core/plans/performance.hpp"

namespace slotctl::dashboard {

/// A row of the history of runs.
struct RunView {
    struct Progress {
        std::int64_t done = 0, total = 0;
    };

    RunId id = 0;
    std::string job;
    std::string status;  ///< as `job_runs.status` spells it; also `running`
    Instant started_at{};
    std::optional<Instant> finished_at;
    std::optional<std::chrono::milliseconds> duration;  ///< unknown while running, or when it crashed
    std::string host;
    std::int64_t pid = 0;
    std::string version;
    std::string scope;                        ///< what the run was limited to; empty = everything
    std::optional<std::string> scheduled_as;  ///< the `[[schedule]]` entry that started it
    bool dry_run = false;
    std::vector<std::pair<std::string, std::int64_t>> counts;  ///< in their order
    std::optional<std::string> error;
    std::optional<Progress> progress;  ///< only while it is running
};

struct RunFilter {
    std::string job, status;  ///< empty: all
};

/// A page of the history.
struct RunsView {
    RunFilter filter;
    std::vector<std::string> jobs;     ///< those that the filter offers
    std::vector<RunView> runs;         ///< newest first
    std::optional<RunId> before;       ///< the page shows runs older than this one; none: the newest
    bool older = false;                ///< there are more
    std::vector<JobPerformance> week;  ///< each job's last 7 days
};
Page runs_page(const Frame& frame, const RunsView& view);

/// One run, with its outcome; live while it runs.
Page run_page(const Frame& frame, const RunView& run);

/// A run's state in its colour.
std::string run_pill(const std::string& status);
/// `progress` and its figures; empty if there is nothing to tell.
std::string progress_of(const RunView& run);
/// What came of a run in one line, as HTML: its error, or its counts above zero.
std::string outcome_of(const RunView& run);
/// Recent runs as bars as high as they took long, oldest first.
std::string run_strip(const std::vector<RunView>& runs);
/// A link to the page of a run.
std::string run_link(const RunView& run);

}  // namespace slotctl::dashboard

#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/app/workplace.hpp"
#include "core/base/instant.hpp"
#include "core/jobs/outcome.hpp"
#include "core/plans/health.hpp"
#include "core/plans/monitor_report.hpp"

/// The job `monitor`. It is separate from the other jobs, since it has an answer when they have none: without
/// a database, a lock directory or a configuration.
namespace slotctl {

/// What `monitor` is asked to report; by default, the health.
struct MonitorRequest {
    bool check_health = false;
    bool performance_report = false;
    int days_back = 7;  ///< days of the performance report, including today; 1 … 366
    std::vector<std::pair<std::string, std::string>> labels;  ///< for every metric, in addition to `database`
    bool alert = false;  ///< also notify the channels of what is new; a dry run notifies nobody
};

/// Returns the schedulers' entries.
using InstalledSource = std::function<InstalledSchedule()>;

struct MonitorResult {
    MonitorReport report;
    std::int64_t undelivered = 0;       ///< alerts that did not reach a channel for which they were meant
    std::optional<Outcome> run;         ///< if alerts were requested and the database could record the run
    std::string undelivered_because{};  ///< why the first undelivered message was not delivered
};

/// Makes the requested report, which also notes anything that cannot be checked. Never throws Error.
MonitorResult monitor(const MonitorRequest& request, Workplace& workplace, const InstalledSource& installed);

/// A report that says only why `monitor` could not begin.
MonitorReport cannot_monitor(Instant now, const std::exception& error);
/// The same for a wrong command line: `error` says what is wrong with it.
MonitorReport cannot_monitor_as_asked(Instant now, const Error& error);

}  // namespace slotctl

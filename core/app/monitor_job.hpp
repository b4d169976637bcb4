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

/// The job `monitor`. It stands above the other jobs, since it has an answer where they have none: without a
/// database, a lock directory or a configuration.
namespace slotctl {

/// What `monitor` is asked for; without a wish, the health.
struct MonitorRequest {
    bool check_health = false;
    bool performance_report = false;
    int days_back = 7;  ///< days of the performance report, today included; 1 … 366
    std::vector<std::pair<std::string, std::string>> labels;  ///< of every metric, beside `database`
    bool alert = false;  ///< also notify the channels of what is new; a dry run notifies nobody
};

/// What the schedulers hold.
using InstalledSource = std::function<InstalledSchedule()>;

struct MonitorResult {
    MonitorReport report;
    std::int64_t undelivered = 0;  ///< alerts that reached a channel for which they were meant not at all
    std::optional<Outcome> run;    ///< where alerts were asked for and the database could record it
    std::string undelivered_because{};  ///< why the first message that was not delivered was not
};

/// Does what is asked for. What cannot be looked at stands in the report; Error is never thrown.
MonitorResult monitor(const MonitorRequest& request, Workplace& workplace, const InstalledSource& installed);

/// A report that says nothing but why `monitor` could not begin.
MonitorReport cannot_monitor(Instant now, const std::exception& error);
/// The same of a command line that is wrong: `error` says how.
MonitorReport cannot_monitor_as_asked(Instant now, const Error& error);

}  // namespace slotctl

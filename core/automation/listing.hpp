#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/schedule/scheduler.hpp"
#include "core/store/run_store.hpp"

namespace slotctl {

/// One entry of a schedule, as configured, as installed and as it went.
struct ListedEntry {
    std::string name;
    std::optional<ScheduledJob> job;  ///< nothing: it is installed, but not (or no longer) configured
    SchedulerKind scheduler{};
    Scope scope{};
    std::string instance{};
    std::optional<std::string> owner{};  ///< whose it is, if not this configuration's
    bool installed = false;
    std::optional<Instant> next_run;
    std::optional<LatestRun> last_run;
    std::vector<std::string> drift;  ///< what is not as it should be, as sentences; empty: all is well
};

/// The scheduler that setup would use.
struct Detection {
    std::optional<SchedulerKind> scheduler;  ///< nothing: this machine has none
    Scope scope{};
    bool running = false;  ///< what starts the jobs is at work now

    bool operator==(const Detection&) const = default;
};

/// What can be said of a scheduler before anything is installed.
Detection detection_of(Scheduler& scheduler);

/// Every entry that is configured or among `installed`, which the scheduler holds. `history`: nothing if the
/// database cannot be asked. `installation`: what entries are compared with, word by word; nothing where that
/// cannot be known, as in another account's environment.
std::vector<ListedEntry> list_entries(Scheduler& scheduler, const std::vector<Artefact>& installed,
                                      const std::vector<ScheduledJob>& jobs, const Installation* installation,
                                      RunStore* history, Instant now);

/// The entries of a schedule of another owner: what is installed, and what keeps it from being started.
std::vector<ListedEntry> list_entries_of(const std::string& owner, Scheduler& scheduler,
                                         const std::vector<Artefact>& installed, Instant now);

}  // namespace slotctl

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/schedule/scheduler.hpp"
#include "core/store/run_store.hpp"

namespace slotctl {

/// One entry of a schedule: as configured, as installed, and its last runs.
struct ListedEntry {
    std::string name;
    std::optional<ScheduledJob> job;  ///< nothing if it is installed, but not (or no longer) configured
    SchedulerKind scheduler{};
    Scope scope{};
    std::string instance{};
    std::optional<std::string> owner{};  ///< its owner, if it is not this configuration
    bool installed = false;
    std::optional<Instant> next_run;
    std::optional<LatestRun> last_run;
    std::vector<std::string>
        drift;  ///< differences from what it should be, as sentences; empty if all is well
};

/// The scheduler that setup would use.
struct Detection {
    std::optional<SchedulerKind> scheduler;  ///< nothing if this machine has none
    Scope scope{};
    bool running = false;  ///< the scheduler's daemon is running now

    bool operator==(const Detection&) const = default;
};

/// What is known of a scheduler before anything is installed.
Detection detection_of(Scheduler& scheduler);

/// Every entry that is configured or among `installed`, the scheduler's entries. `history`: nothing if the
/// database cannot be queried. `installation`: entries are compared with it literally; nothing if it cannot
/// be known, as in another account's environment.
std::vector<ListedEntry> list_entries(Scheduler& scheduler, const std::vector<Artefact>& installed,
                                      const std::vector<ScheduledJob>& jobs, const Installation* installation,
                                      RunStore* history, Instant now);

/// The entries of another owner's schedule: what is installed, and what keeps it from starting.
std::vector<ListedEntry> list_entries_of(const std::string& owner, Scheduler& scheduler,
                                         const std::vector<Artefact>& installed, Instant now);

}  // namespace slotctl

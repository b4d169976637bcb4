#pragma once

#include <string>
#include <vector>

#include "core/automation/service_account.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl {

/// From what a scheduler holds to what it should hold.
struct SetupPlan {
    std::vector<Artefact> artefacts;        ///< all that should be there
    std::vector<Preparation> preparations;  ///< before anything is installed
    std::vector<Change> changes;            ///< only what differs
    std::vector<std::string> repairs;       ///< obstacles to starting entries, which will be fixed
    std::vector<Change> reactivated;        ///< unchanged artefacts, to be activated again

    [[nodiscard]] bool changes_nothing() const {
        return preparations.empty() && changes.empty() && reactivated.empty();
    }
};

/// Looks, and changes nothing. Throws Error(failed) if the scheduler holds the schedule of another owner
/// under the same instance: it is never replaced, unless its configuration is gone.
SetupPlan plan_setup(Scheduler& scheduler, const std::vector<ScheduledJob>& jobs,
                     const Installation& installation, Instant now, const ProgramRunner& run);

/// The plan that takes away all that slotctl wrote.
SetupPlan plan_removal(Scheduler& scheduler);

/// Carries a plan out, reads back what the scheduler then holds and compares. If anything goes wrong, the
/// scheduler is brought back to what it held before, and what went wrong is thrown.
void carry_out(const RunLock& lock, Scheduler& scheduler, const SetupPlan& plan);

}  // namespace slotctl

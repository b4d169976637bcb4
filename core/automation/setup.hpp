#pragma once

#include <string>
#include <vector>

#include "core/automation/service_account.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl {

/// The steps from a scheduler's current entries to the ones that it should have.
struct SetupPlan {
    std::vector<Artefact> artefacts;        ///< all that should exist
    std::vector<Preparation> preparations;  ///< before anything is installed
    std::vector<Change> changes;            ///< only differences
    std::vector<std::string> repairs;       ///< obstacles to starting entries, which will be fixed
    std::vector<Change> reactivated;        ///< unchanged artefacts, to be activated again

    [[nodiscard]] bool changes_nothing() const {
        return preparations.empty() && changes.empty() && reactivated.empty();
    }
};

/// Only reads; changes nothing. Throws Error(failed) if the same instance belongs to the schedule of another
/// owner: that is never replaced, unless its configuration is gone.
SetupPlan plan_setup(Scheduler& scheduler, const std::vector<ScheduledJob>& jobs,
                     const Installation& installation, Instant now, const ProgramRunner& run);

/// The plan that removes everything that slotctl wrote.
SetupPlan plan_removal(Scheduler& scheduler);

/// Carries out a plan, reads back the scheduler's entries and compares. If anything goes wrong, the
/// scheduler's previous entries are restored and the error is thrown.
void carry_out(const RunLock& lock, Scheduler& scheduler, const SetupPlan& plan);

}  // namespace slotctl

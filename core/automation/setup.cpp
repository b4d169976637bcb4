#include "core/automation/setup.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/log.hpp"

namespace slotctl {

namespace {

/// Timers that are off or forgotten are put into force anew although their text is right.
void plan_mending(Scheduler& scheduler, SetupPlan& plan, const std::vector<Artefact>& installed) {
    for (const auto& [entry, what] : scheduler.hindrances(installed)) {
        // A daemon that does not run is not the schedule's to start.
        if (entry.empty()) continue;
        const auto wanted = std::any_of(plan.artefacts.begin(), plan.artefacts.end(),
                                        [&, &in = entry](const Artefact& a) { return a.entry == in; });
        if (!wanted) continue;
        plan.mended.push_back(what);
        for (const Artefact& artefact : plan.artefacts) {
            const bool changed = std::any_of(plan.changes.begin(), plan.changes.end(), [&](const Change& c) {
                return c.any().place == artefact.place;
            });
            if (artefact.entry == entry && !changed) plan.mending.push_back({artefact, artefact});
        }
    }
}

void verify(Scheduler& scheduler, const SetupPlan& plan) {
    const auto installed = scheduler.installed();
    const auto left = changes_between(installed, plan.artefacts);
    if (!left.empty()) {
        throw Error(
            ErrorKind::failed,
            "the scheduler does not hold what was written: " + left.front().any().place +
                (left.front().before ? (left.front().after ? " differs" : " is still there") : " is missing"),
            "look at it, and at the scheduler's own log");
    }
    for (const auto& [entry, what] : scheduler.hindrances(installed)) {
        if (!entry.empty()) throw Error(ErrorKind::failed, "the schedule is not in force: " + what);
    }
}

void restore(const RunLock& lock, Scheduler& scheduler, const std::vector<Artefact>& before) {
    try {
        const auto back = changes_between(scheduler.installed(), before);
        if (back.empty()) return;
        scheduler.apply(lock, back);
        log::warning("the scheduler holds again what it held before");
    } catch (const Error& e) {
        log::error(std::string("the scheduler could not be brought back to what it held before: ") +
                   e.what());
    }
}

}  // namespace

SetupPlan plan_setup(Scheduler& scheduler, const std::vector<ScheduledJob>& jobs,
                     const Installation& installation, Instant now, const ProgramRunner& run) {
    refuse_unwritable(jobs, installation);
    SetupPlan plan;
    plan.artefacts = scheduler.plan(jobs, installation, now);
    const auto installed = scheduler.installed();
    plan.changes = changes_between(installed, plan.artefacts);
    if (!plan.artefacts.empty()) plan.preparations = preparations_for(installation, run);
    plan_mending(scheduler, plan, installed);
    return plan;
}

SetupPlan plan_removal(Scheduler& scheduler) {
    SetupPlan plan;
    plan.changes = changes_between(scheduler.installed(), {});
    return plan;
}

void carry_out(const RunLock& lock, Scheduler& scheduler, const SetupPlan& plan) {
    if (plan.changes_nothing()) return;
    for (const Preparation& preparation : plan.preparations) preparation.carry_out();
    const auto before = scheduler.installed();
    std::vector<Change> all = plan.changes;
    all.insert(all.end(), plan.mending.begin(), plan.mending.end());
    try {
        if (!all.empty()) scheduler.apply(lock, all);
        verify(scheduler, plan);
    } catch (const Error&) {
        restore(lock, scheduler, before);
        throw;
    }
}

}  // namespace slotctl

#include "core/automation/setup.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/log.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// Whether the owner's configuration file is gone, so that it has no jobs to lose.
bool is_gone(const std::string& owner) {
    constexpr std::string_view option = "--config ";
    if (!owner.starts_with(option)) return false;
    const std::string rest = owner.substr(option.size());
    std::error_code hidden;
    const bool there = fs::exists(rest, hidden) || hidden ||
                       fs::exists(rest.substr(0, rest.find(" --database ")), hidden) || hidden;
    return !there;
}

void refuse_another_owner(Scheduler& scheduler, const std::vector<Artefact>& installed,
                          const Installation& installation) {
    const std::string& instance = installation.instance;
    const std::string owner = owner_in(installed), own = owner_of(installation);
    if (!owner.empty() && owner != own && !is_gone(owner)) {
        throw Error(ErrorKind::failed,
                    called(instance) + " belongs to " + owner + ", not to " + own + ", and was not changed",
                    "give this schedule its own name with --instance NAME; or, to replace the other one, "
                    "first remove "
                    "it with --action remove");
    }
    for (const std::string& other : scheduler.instances()) {
        if (other == instance || lower(other) != lower(instance)) continue;
        std::string text = "there is already an instance ";
        text.append(other).append(", which differs from ").append(instance);
        text += " only in upper and lower case";
        throw Error(ErrorKind::failed, text, "choose another name for --instance");
    }
}

/// Timers that were stopped or disabled are activated again, even if their text is unchanged.
void plan_repairs(Scheduler& scheduler, SetupPlan& plan, const std::vector<Artefact>& installed) {
    for (const auto& [entry, what] : scheduler.hindrances(installed)) {
        // Setup does not start daemons.
        if (entry.empty()) continue;
        const auto wanted = std::any_of(plan.artefacts.begin(), plan.artefacts.end(),
                                        [&, &in = entry](const Artefact& a) { return a.entry == in; });
        if (!wanted) continue;
        plan.repairs.push_back(what);
        for (const Artefact& artefact : plan.artefacts) {
            const bool changed = std::any_of(plan.changes.begin(), plan.changes.end(), [&](const Change& c) {
                return c.any().place == artefact.place;
            });
            if (artefact.entry == entry && !changed) plan.reactivated.push_back({artefact, artefact});
        }
    }
}

void verify(Scheduler& scheduler, const SetupPlan& plan) {
    const auto installed = scheduler.installed();
    const auto left = changes_between(installed, plan.artefacts);
    if (!left.empty()) {
        throw Error(
            ErrorKind::failed,
            "the scheduler did not keep the changes: " + left.front().any().place +
                (left.front().before ? (left.front().after ? " differs" : " is still there") : " is missing"),
            "check it and the scheduler's own log");
    }
    for (const auto& [entry, what] : scheduler.hindrances(installed)) {
        if (!entry.empty()) throw Error(ErrorKind::failed, "the schedule is not active: " + what);
    }
}

void restore(const RunLock& lock, Scheduler& scheduler, const std::vector<Artefact>& before) {
    try {
        const auto back = changes_between(scheduler.installed(), before);
        if (back.empty()) return;
        scheduler.apply(lock, back);
        log::warning("the previous schedule was restored");
    } catch (const Error& e) {
        log::error(std::string("the previous schedule could not be restored: ") + e.what());
    }
}

}  // namespace

SetupPlan plan_setup(Scheduler& scheduler, const std::vector<ScheduledJob>& jobs,
                     const Installation& installation, Instant now, const ProgramRunner& run) {
    refuse_unwritable(jobs, installation);
    SetupPlan plan;
    plan.artefacts = scheduler.plan(jobs, installation, now);
    const auto installed = scheduler.installed();
    refuse_another_owner(scheduler, installed, installation);
    plan.changes = changes_between(installed, plan.artefacts);
    if (!plan.artefacts.empty()) plan.preparations = preparations_for(installation, run);
    plan_repairs(scheduler, plan, installed);
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
    all.insert(all.end(), plan.reactivated.begin(), plan.reactivated.end());
    try {
        if (!all.empty()) scheduler.apply(lock, all);
        verify(scheduler, plan);
    } catch (const Error&) {
        restore(lock, scheduler, before);
        throw;
    }
}

}  // namespace slotctl

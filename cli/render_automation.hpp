#pragma once

#include <string>
#include <vector>

#include "core/automation/listing.hpp"
#include "core/automation/setup.hpp"
#include "core/schedule/preview.hpp"

namespace slotctl::cli {

/// What setup or remove does with one scheduler.
struct SetupReport {
    std::string action;
    SchedulerKind scheduler{};
    Scope scope{};
    std::string instance{};
    bool dry_run = false;
    SetupPlan plan;
    std::vector<std::string> notes;
    std::vector<JobPreview> preview;
    std::string runner{};  ///< what starts the jobs, by name
};

/// What changes, a line each; `verbose`: with the differences. In a dry run, the texts as a whole.
std::string changes_text(const SetupReport& report, bool verbose);
/// What came of it, what is ahead, and what to know.
std::string conclusion_text(const SetupReport& report);
std::string report_json(const SetupReport& report);

/// `kept`: the instances that are still there; an empty name is the one without.
std::string removal_text(const std::vector<SetupReport>& reports, const std::vector<std::string>& kept,
                         bool dry_run);
std::string removal_json(const std::vector<SetupReport>& reports, const std::vector<std::string>& kept,
                         bool dry_run);

/// As long as nothing is installed, what would be used is said once, and not of each entry that it is
/// missing.
std::string entries_text(const std::vector<ListedEntry>& entries, const Detection& detection);
std::string entries_json(const std::vector<ListedEntry>& entries, const Detection& detection);

std::string trial_text(const Trial& trial);
std::string trials_json(const std::vector<Trial>& trials);

/// What keeps a job from running, as sentences; none if it ran.
std::vector<std::string> problems_of(const Trial& trial);

}  // namespace slotctl::cli

#pragma once

#include <string>
#include <vector>

#include "core/automation/listing.hpp"
#include "core/automation/setup.hpp"
#include "core/schedule/preview.hpp"

namespace slotctl::cli {

/// The result of setup or remove for one scheduler.
struct SetupReport {
    std::string action;
    SchedulerKind scheduler{};
    Scope scope{};
    std::string instance{};
    bool dry_run = false;
    SetupPlan plan;
    std::vector<std::string> notes;
    std::vector<JobPreview> preview;
    std::string runner{};  ///< the name of the program that starts the jobs
};

/// One line per change; `verbose`: with the differences. In a dry run, the complete texts.
std::string changes_text(const SetupReport& report, bool verbose);
/// The result, the next runs and notes.
std::string conclusion_text(const SetupReport& report);
std::string report_json(const SetupReport& report);

/// `kept`: the instances that are still installed; the empty name is the instance without a name.
std::string removal_text(const std::vector<SetupReport>& reports, const std::vector<std::string>& kept,
                         bool dry_run);
std::string removal_json(const std::vector<SetupReport>& reports, const std::vector<std::string>& kept,
                         bool dry_run);

/// If nothing is installed, says so once instead of reporting each entry as missing.
std::string entries_text(const std::vector<ListedEntry>& entries, const Detection& detection);
std::string entries_json(const std::vector<ListedEntry>& entries, const Detection& detection);

std::string trial_text(const Trial& trial);
std::string trials_json(const std::vector<Trial>& trials);

/// The reasons why a job does not run, as sentences; none if it ran.
std::vector<std::string> problems_of(const Trial& trial);

}  // namespace slotctl::cli

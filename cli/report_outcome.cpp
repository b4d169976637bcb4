#include "cli/report_outcome.hpp"

#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/render_outcome.hpp"
#include "core/base/log.hpp"
#include "core/jobs/outcome_json.hpp"

namespace slotctl::cli {

void warn_of_hooks(const Outcome& outcome) {
    for (const std::string& failure : outcome.hook_failures) warn(failure);
}

int report(const Outcome& outcome, const GlobalOptions& options) {
    const log::Scope scope(outcome.job, outcome.run_id);
    for (const std::string& warning : outcome.warnings) {
        // Skipping a run because the last one is fresh is what --if-stale asks for.
        if (outcome.status == RunStatus::skipped && !outcome.error) {
            log::info(warning);
        } else {
            log::warning(warning);
        }
    }
    const int status = exit_status(outcome);
    warn_of_hooks(outcome);
    if (options.quiet && status == exit_ok) return status;
    if (outcome.error) {
        std::string text = with_hint(*outcome.error, outcome.hint);
        if (options.quiet) {
            for (const std::string& warning : outcome.warnings) text += "\n  " + warning;
        }
        complain(text);
    }
    print(options.format == OutputFormat::json ? outcome_json(outcome) : outcome_text(outcome),
          outcome.run_id ? "`slotctl runs show " + std::to_string(*outcome.run_id) + "` shows what was done"
                         : "");
    return status;
}

}  // namespace slotctl::cli

#pragma once

#include <string>

/// Windows' event log, since Task Scheduler throws away what a task prints. Elsewhere, the journal or cron's
/// mail keeps it, and these functions do nothing.
namespace slotctl {

/// Adds an error of the source `slotctl` to the Application log.
void record_in_event_log(const std::string& text);

/// Whether the event log knows the source, without which it shows the text after an apology. Always true
/// elsewhere.
bool event_source_is_registered();

/// Registers it. Only an administrator may. Throws Error(permission or failed).
void register_event_source();

}  // namespace slotctl

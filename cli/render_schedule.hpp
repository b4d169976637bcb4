#pragma once

#include <string>
#include <vector>

#include "core/jobs/foreground.hpp"
#include "core/schedule/preview.hpp"

namespace slotctl::cli {

/// The next runs of each job and how the next clock changes affect them. `runner` is the program that runs
/// them: `cron`, `slotctl run`.
std::string preview_text(const std::vector<JobPreview>& previews, const std::string& runner);
/// The same as one JSON array, without a line end.
std::string preview_json(const std::vector<JobPreview>& previews, const std::string& runner);

/// One line, with its end.
std::string event_text(const ForegroundEvent& event);
/// One JSON object, with a line end.
std::string event_json(const ForegroundEvent& event);

}  // namespace slotctl::cli

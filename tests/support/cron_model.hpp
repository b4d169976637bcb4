#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// cron, minute by minute: what Debian's cron does with the five fields of a crontab line, written down from
/// its description without a look at the expression's own reading.
namespace slotctl::tests {

/// When cron starts the line's command in `[from, until)`; runs of one minute count once. `fields` are
/// numbers. `from` is well before what is to be tried, since cron starts there without knowing of earlier
/// changes.
std::vector<Instant> cron_starts(const std::string& fields, const std::string& zone, Instant from,
                                 Instant until);

}  // namespace slotctl::tests

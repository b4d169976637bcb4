#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// One `[[schedule]]` table of the configuration, checked.
struct ScheduledJob {
    std::string name;                    ///< unique; letters, digits, `-` and `_`: part of unit and task names
    std::vector<std::string> arguments;  ///< slotctl's, without the program: {"maintain", "--days-ahead", "45"}
    CronExpression when;
    std::optional<std::string> time_zone;   ///< IANA name; none: the machine's own
    std::chrono::seconds random_delay{0};   ///< the start is put off by up to this
    std::chrono::seconds time_limit{3600};  ///< the run is stopped after this
    bool catch_up = true;                   ///< a run missed while the machine was off is made up for once
    bool enabled = true;

    /// The job that it runs: its first argument, `maintain`.
    [[nodiscard]] const std::string& job() const { return arguments.front(); }
};

}  // namespace slotctl

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// In rising order of badness for alerts; the numbers are the exit statuses of the monitoring-plugins
/// convention.
enum class HealthState { ok = 0, warning = 1, critical = 2, unknown = 3 };
std::string_view name_of(HealthState state);

/// A figure behind a check, as performance data show it.
struct HealthMeasure {
    std::string name;  ///< `latency`
    double value = 0;
    std::string unit;  ///< `s`, `%`, `` (a count)
    std::optional<double> warning, critical;
};

/// One thing that was looked at.
struct HealthCheck {
    std::string name;  ///< stable, snake_case: `service_coverage`
    HealthState state = HealthState::ok;
    std::string message;  ///< one sentence: what is so, or what is wrong
    std::string hint;     ///< what to do about it; empty where all is well
    std::vector<HealthMeasure> measures;
};

struct HealthReport {
    Instant checked_at{};
    std::vector<HealthCheck> checks;

    /// The worst state of any check; critical is worse than unknown, unknown worse than warning.
    [[nodiscard]] HealthState worst() const;
};

}  // namespace slotctl

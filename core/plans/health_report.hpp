#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// The numbers are the exit statuses of the monitoring-plugins convention. They are not an order of badness,
/// so they are not compared; `is_worse` and `worst_of` are for that.
enum class HealthState { ok = 0, warning = 1, critical = 2, unknown = 3 };
bool operator<(HealthState, HealthState) = delete;
bool operator>(HealthState, HealthState) = delete;
bool operator<=(HealthState, HealthState) = delete;
bool operator>=(HealthState, HealthState) = delete;

std::string_view name_of(HealthState state);

/// In rising order of badness: ok, warning, unknown, critical.
bool is_worse(HealthState state, HealthState than);
/// The worse of the two.
HealthState worst_of(HealthState one, HealthState other);

/// A figure behind a check, as performance data show it.
struct HealthMeasure {
    std::string name;  ///< `latency`
    double value = 0;
    std::string unit;  ///< `s`, `%`, `` (a count)
    std::optional<double> warning, critical;
};

/// The result of one check.
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

    /// The worst state of any check; ok without checks.
    [[nodiscard]] HealthState worst() const;
};

}  // namespace slotctl

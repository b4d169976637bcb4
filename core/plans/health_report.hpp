#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// The numbers are the exit statuses of the monitoring-plugins convention. They do not rise with badness, so
/// do not compare them; use `is_worse` and `worst_of`.
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

/// A figure behind a check, in the form of performance data.
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
    std::string message;  ///< one sentence: the state, or what is wrong
    std::string hint;     ///< what to do about it; empty if all is well
    std::vector<HealthMeasure> measures;
};

struct HealthReport {
    Instant checked_at{};
    std::vector<HealthCheck> checks;

    /// The worst state of any check; ok if there are no checks.
    [[nodiscard]] HealthState worst() const;
};

}  // namespace slotctl

#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "core/base/text.hpp"
#include "core/plans/health.hpp"

/// Helpers for writing the checks.
namespace slotctl::health_checks {

/// For a figure that is worse the higher it is.
template <class Value>
HealthState above(Value value, Value warning, Value critical) {
    if (value >= critical) return HealthState::critical;
    return value >= warning ? HealthState::warning : HealthState::ok;
}

/// For a figure that is worse the lower it is.
inline HealthState below(double value, int warning, int critical) {
    if (value < critical) return HealthState::critical;
    return value < warning ? HealthState::warning : HealthState::ok;
}

inline HealthMeasure measure(const std::string& name, double value, const std::string& unit,
                             std::optional<double> warning = {}, std::optional<double> critical = {}) {
    return {name, value, unit, warning, critical};
}

inline double in_seconds(std::chrono::seconds duration) {
    return static_cast<double>(duration.count());
}

/// How long ago something happened; if that is still ahead of a rehearsed `now`, zero.
inline std::chrono::seconds age_of(Instant then, Instant now) {
    return std::max(now - then, std::chrono::seconds{0});
}

/// `200 KiB`, `1 MiB`, and from 10 on `10 GiB`.
std::string bytes_text(std::int64_t bytes);

/// `99.9 %`; never 100 % for less.
std::string percent_text(double percent);

/// `service 2 of provider 1`
std::string name_of(OfferingKey key);

/// As much of external text as fits into a line: at most `most` bytes and an ellipsis.
std::string brief(const std::string& text, std::size_t most = 160);

}  // namespace slotctl::health_checks

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/plans/health_report.hpp"

/// Figures as people read them.
namespace slotctl::report {

/// `1,234,567`.
std::string grouped(std::int64_t number);
/// With at most `decimals` digits after the point, without trailing zeros: `99.5`.
std::string decimal(double value, int decimals);
/// `99.5 %`; `–` for nothing. Never 100 % for less.
std::string percent(std::optional<double> value);
/// `12 ms`, `3.4 s`, `2 min 5 s`.
std::string short_duration(std::chrono::milliseconds duration);
/// `OK`, `WARNING`, `CRITICAL`, `UNKNOWN`.
std::string capitals(HealthState state);
/// `11-21` of a date.
std::string month_and_day(LocalDate date);
/// In one sentence: how many checks are in which state.
std::string summary(const HealthReport& report);

/// Every check that is not ok, the worst first, with its message; the summary where all are.
std::string what_is_wrong(const HealthReport& report);

}  // namespace slotctl::report

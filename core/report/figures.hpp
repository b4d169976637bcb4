#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/plans/health_report.hpp"

/// Figures formatted for people.
namespace slotctl::report {

/// `1,234,567`.
std::string grouped(std::int64_t number);
/// With at most `decimals` digits after the point, without trailing zeros: `99.5`.
std::string decimal(double value, int decimals);
/// `99.5 %`; `–` for nothing. Less than 100 % is never rounded up to it.
std::string percent(std::optional<double> value);
/// `12 ms`, `3.4 s`, `2 min 5 s`.
std::string short_duration(std::chrono::milliseconds duration);
/// `OK`, `WARNING`, `CRITICAL`, `UNKNOWN`.
std::string capitals(HealthState state);
/// `11-21`.
std::string month_and_day(LocalDate date);
/// One sentence: how many checks are in which state.
std::string summary(const HealthReport& report);

/// Every check that is not ok, the worst first, with its message; if all are ok, the summary.
std::string what_is_wrong(const HealthReport& report);

}  // namespace slotctl::report

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/context.hpp"
#include "cli/report/monitor_report.hpp"

namespace slotctl::cli {

/// What `monitor` was asked for.
struct MonitorOptions {
    bool check_health = false;
    bool performance_report = false;
    int days_back = 7;
    bool alert = false;
    std::optional<std::filesystem::path> output;
};

/// Looks at what was asked for. What cannot be looked at is in the report; nothing is thrown.
MonitorReport look(const MonitorOptions& wanted, Context& context);

/// A report that says nothing but that `check` could not be made.
MonitorReport cannot_say(Instant now, const std::string& check, const Error& error);

}  // namespace slotctl::cli

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/jobs/job_runner.hpp"
#include "core/notify/channel.hpp"
#include "core/plans/alerts.hpp"

/// What `monitor --alert` does beside looking: tells each channel what is new to it.
namespace slotctl {

struct Alerting {
    AlertPolicy policy;
    std::vector<std::unique_ptr<notify::Channel>> channels;
    std::string host;
    std::string database;               ///< as people are shown it
    std::filesystem::path memory_file;  ///< what was told, for when the database does not answer
    std::string failure{};  ///< why the first message that was not delivered was not; empty: all were
};

/// The channels that are configured. `database_key` tells databases apart, whether they answer or not; it
/// goes into the memory file's name as a digest. Throws Error(config) where a channel is configured by half.
Alerting alerting_of(const Config& config, const std::filesystem::path& state_directory,
                     const std::string& database, const std::string& database_key,
                     const std::function<bool()>& give_up);

/// Runs the job `monitor`: checks, tells each channel what is new to it, and remembers it. Counts: checks,
/// alerts (items that were told to at least one channel), sent and failed (messages). A channel that fails is
/// an error in the log and is tried again by the next run. A dry run checks and tells nobody.
Outcome monitor_and_alert(const std::function<HealthReport()>& check, Alerting& alerting,
                          const JobContext& context);

/// The same while the database does not answer: `report` says so. Nothing is recorded as a run; what was told
/// is kept in the memory file until the database is back. Does nothing if another process is at it, as far as
/// a lock beside the memory file can tell. Returns the number of messages that could not be delivered.
int alert_without_database(const HealthReport& report, Alerting& alerting, Instant now);

/// Sends a test message through every channel. Returns what went wrong, empty for a channel that worked.
std::vector<std::pair<std::string, std::string>> test_channels(Alerting& alerting, Instant now);

}  // namespace slotctl

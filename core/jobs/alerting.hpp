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

/// The alerts of `monitor --alert`: each channel is notified of what is new to it.
namespace slotctl {

struct Alerting {
    AlertPolicy policy;
    std::vector<std::unique_ptr<notify::Channel>> channels;
    std::string host;
    std::string database;               ///< its name in messages
    std::filesystem::path memory_file;  ///< sent alerts, for when the database does not answer
    std::string failure{};  ///< why the first undelivered message failed; empty: all were delivered
};

/// The configured channels. `database_key` identifies the database, even if it does not answer; its digest is
/// part of the memory file's name. Throws Error(config) if a channel is configured incompletely.
Alerting alerting_of(const Config& config, const std::filesystem::path& state_directory,
                     const std::string& database, const std::string& database_key,
                     const std::function<bool()>& give_up);

/// Runs the job `monitor`: checks, notifies each channel of what is new to it, and records that. Counts:
/// checks, alerts (items sent to at least one channel), sent and failed (messages). A channel that fails is
/// an error in the log, and the next run retries it. A dry run checks and sends nothing.
Outcome monitor_and_alert(const std::function<HealthReport()>& check, Alerting& alerting,
                          const JobContext& context);

/// The same while the database does not answer, which `report` contains. No run is recorded; the sent alerts
/// are kept in the memory file until the database is back. Does nothing if another process holds the lock
/// beside the memory file. Returns the number of messages that could not be delivered.
int alert_without_database(const HealthReport& report, Alerting& alerting, Instant now);

/// Sends a test message through every channel. Returns the errors, empty for a channel that worked.
std::vector<std::pair<std::string, std::string>> test_channels(Alerting& alerting, Instant now);

}  // namespace slotctl

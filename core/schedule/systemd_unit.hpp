#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/schedule/installation.hpp"

/// Unit files, as systemd 247 and later read them.
namespace slotctl {

/// `slotctl-maintain`, `slotctl-shop-maintain`: the name of an entry's units, without what they end in.
std::string unit_name(const std::string& instance, const std::string& entry);

/// What starts the job once.
std::string systemd_service(const ScheduledJob& job, const Installation& installation);
/// What starts the service on time.
std::string systemd_timer(const ScheduledJob& job, const Installation& installation);
/// What a failed service starts, an instance of `alert_unit`.
std::string systemd_alert(const Installation& installation);
/// `slotctl-alert@.service`, `slotctl-shop-alert@.service`.
std::string alert_unit(const std::string& instance);

/// A service that runs these commands, one after the other, under the same conditions as the job, and ends
/// with the first that fails. Output goes to `output` and `complaint`.
std::string systemd_trial(const ScheduledJob& job, std::span<const std::vector<std::string>> commands,
                          const Installation& installation, const std::filesystem::path& output,
                          const std::filesystem::path& complaint);

}  // namespace slotctl

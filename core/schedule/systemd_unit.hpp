#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/schedule/installation.hpp"

/// Unit files, as systemd 247 and later read them.
namespace slotctl {

/// `slotctl-maintain`, `slotctl-shop-maintain`: the name of an entry's units, without their suffix.
std::string unit_name(const std::string& instance, const std::string& entry);

/// The unit that runs the job once.
std::string systemd_service(const ScheduledJob& job, const Installation& installation);
/// The unit that starts the service on time.
std::string systemd_timer(const ScheduledJob& job, const Installation& installation);
/// The unit that a failed service starts as an instance of `alert_unit`.
std::string systemd_alert(const Installation& installation);
/// `slotctl-alert@.service`, `slotctl-shop-alert@.service`.
std::string alert_unit(const std::string& instance);

/// The server, and the socket that starts it; `installation.serve` must be set.
std::string systemd_server(const Installation& installation);
std::string systemd_server_socket(const Installation& installation);
/// `slotctl-serve`, `slotctl-shop-serve`: the name of both, without suffix.
std::string server_unit(const std::string& instance);

/// A service that runs these commands one after the other, under the same conditions as the job, and stops at
/// the first that fails. Its output goes to `output` and `complaint`.
std::string systemd_trial(const ScheduledJob& job, std::span<const std::vector<std::string>> commands,
                          const Installation& installation, const std::filesystem::path& output,
                          const std::filesystem::path& complaint);

}  // namespace slotctl

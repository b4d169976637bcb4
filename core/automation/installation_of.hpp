#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/schedule/installation.hpp"
#include "core/schedule/occurrences.hpp"

namespace slotctl {

/// The account that jobs of the machine's own schedule run as.
constexpr const char* service_account_name = "slotctl";
/// Where the machine's own schedule keeps what it writes, its settings and its secrets.
constexpr const char* system_state_directory = "/var/lib/slotctl";
constexpr const char* system_log_directory = "/var/log/slotctl";
constexpr const char* system_config_directory = "/etc/slotctl";
constexpr const char* system_credentials_directory = "/etc/slotctl/credentials";

/// The installation that starts jobs with this configuration. Throws Error(config) if a password would have
/// to stand in a unit, crontab or task, or if secrets come from this shell's environment, which no scheduled
/// run has.
Installation installation_of(const LoadedConfig& loaded, Scope scope, SchedulerKind scheduler,
                             const std::string& instance);

/// What `owner_of` an installation with this configuration would say; nothing where there can be none.
std::optional<std::string> owner_of(const LoadedConfig& loaded);

/// Settings in force here that scheduled runs will not have, as sentences.
std::vector<std::string> lost_settings(const LoadedConfig& loaded);

}  // namespace slotctl

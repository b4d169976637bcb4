#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/schedule/installation.hpp"
#include "core/schedule/occurrences.hpp"

namespace slotctl {

/// The installation that starts jobs with this configuration. Throws Error(config) if a unit, crontab or task
/// would have to contain a password, or if secrets come from this shell's environment, which scheduled runs
/// do not have.
Installation installation_of(const LoadedConfig& loaded, Scope scope, SchedulerKind scheduler,
                             const std::string& instance);

/// The result of `owner_of` for an installation with this configuration; nothing if it is impossible.
std::optional<std::string> owner_of(const LoadedConfig& loaded);

/// Settings of this invocation that scheduled runs will not have, as sentences.
std::vector<std::string> lost_settings(const LoadedConfig& loaded);

}  // namespace slotctl

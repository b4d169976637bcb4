#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Names of time zones that were replaced by others. Systems keep them, or move them to a separate package.
namespace slotctl {

/// The current name of a zone with an old name: `America/Los_Angeles` for `US/Pacific`.
std::optional<std::string_view> successor_of_zone(std::string_view name);

/// `the time zone "US/Pacific" is unknown on this machine`.
std::string unknown_zone(std::string_view name);

/// What to do about a zone that this machine does not know, for the end of a message: `it is an old name:
/// write …`.
std::string unknown_zone_advice(std::string_view name);

/// The same for a provider's zone, with the command that sets it. `provider` is its name or id.
std::string unknown_zone_advice(std::string_view name, std::string_view provider);

/// Both, for texts that have no place for a hint of their own.
std::string unknown_zone_and_advice(std::string_view name, std::string_view provider);

}  // namespace slotctl

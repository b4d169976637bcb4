#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Names of time zones that were given up for others. Systems keep them, or leave them to a package of their
/// own.
namespace slotctl {

/// The present name of a zone with an old one: `America/Los_Angeles` of `US/Pacific`.
std::optional<std::string_view> successor_of_zone(std::string_view name);

/// What to do about a zone that this machine does not know, to follow the message: `it is an old name: write
/// …`.
std::string unknown_zone_advice(std::string_view name);

}  // namespace slotctl

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace slotctl {

std::int64_t process_id();
std::string host_name();

/// Whether a process of this host has that id, whoever it belongs to.
bool process_exists(std::int64_t id);

/// An environment variable's value; nothing if it is not set.
std::optional<std::string> environment(const std::string& name);

}  // namespace slotctl

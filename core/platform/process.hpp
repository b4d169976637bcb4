#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace slotctl {

std::int64_t process_id();
std::string host_name();

/// An environment variable's value; nothing if it is not set.
std::optional<std::string> environment(const std::string& name);

}  // namespace slotctl

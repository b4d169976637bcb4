#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace slotctl {

std::int64_t process_id();
std::string host_name();

/// The program that this process runs, without links; empty if the system does not tell, or if the file is
/// gone.
std::filesystem::path executable_path();

/// Does a process of one of these names run on this machine, as far as this user can see?
bool process_runs(const std::vector<std::string>& names);

/// An environment variable's value; nothing if it is not set.
std::optional<std::string> environment(const std::string& name);

}  // namespace slotctl

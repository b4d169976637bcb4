#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace slotctl {

std::int64_t process_id();
std::string host_name();

/// Whether a process of this host has that id, whoever it belongs to.
bool process_exists(std::int64_t id);
/// The program that this process runs, without links; empty if the system does not tell, or if the file is
/// gone.
std::filesystem::path executable_path();

/// Does a process of one of these names run on this machine, as far as this user can see?
bool process_runs(const std::vector<std::string>& names);

/// An environment variable's value; nothing if it is not set.
std::optional<std::string> environment(const std::string& name);
/// The names of all environment variables that are set.
std::vector<std::string> environment_names();

}  // namespace slotctl

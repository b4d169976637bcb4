#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace slotctl {

/// To be called before anything else. Opens the null device in the place of standard streams that were closed
/// by the caller: the next file or connection would take their numbers, and what is printed would go there. A
/// file that grows too large (`ulimit -f`) becomes an error of the write.
void prepare_process();

std::int64_t process_id();
std::string host_name();

/// Whether a process of this host has that id, whoever it belongs to.
bool process_exists(std::int64_t id);
/// The program that this process runs, without links; empty if the system does not tell, or if the file is
/// gone.
std::filesystem::path executable_path();

/// A process of this machine, as far as this user can see.
struct RunningProgram {
    std::string name;                ///< as the system calls it: `crond`
    std::filesystem::path file;      ///< what was started; empty where only root may see it
    std::vector<std::string> words;  ///< its command line
};

/// The processes with one of these names.
std::vector<RunningProgram> running_programs(const std::vector<std::string>& names);

/// An environment variable's value; nothing if it is not set.
std::optional<std::string> environment(const std::string& name);
/// The names of all environment variables that are set.
std::vector<std::string> environment_names();

}  // namespace slotctl

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace slotctl {

/// Call this before anything else. Opens the null device in place of standard streams that the caller closed:
/// otherwise the next file or connection would take their numbers, and printed output would go there. A file
/// that exceeds the size limit (`ulimit -f`) becomes a write error.
void prepare_process();

/// The words after the program's name, for `main`, to which Windows gives them in a code page: UTF-8 there.
std::vector<std::string> program_arguments(int argc, const char* const* argv);

std::int64_t process_id();
std::string host_name();

/// Whether a process of any user on this host has that id.
bool process_exists(std::int64_t id);
/// The program that this process runs, links resolved; empty if the system does not say, or if the file is
/// gone.
std::filesystem::path executable_path();

/// A process of this machine, as far as this user can see it.
struct RunningProgram {
    std::string name;                ///< as the system names it: `crond`
    std::filesystem::path file;      ///< the file that was started; empty if only root may see it
    std::vector<std::string> words;  ///< its command line
};

/// The processes with one of these names.
std::vector<RunningProgram> running_programs(const std::vector<std::string>& names);

/// An environment variable's value; nothing if it is unset.
std::optional<std::string> environment(const std::string& name);
/// The names of all environment variables that are set.
std::vector<std::string> environment_names();

}  // namespace slotctl

#include "core/platform/lock_owner.hpp"

#include <fstream>
#include <iomanip>
#include <sstream>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace slotctl {

namespace {

/// `08:01:2097547`, as the kernel names a file in /proc/locks.
std::optional<std::string> name_in_lock_list(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    std::ostringstream name;
    name << std::hex << std::setfill('0') << std::setw(2) << major(status.st_dev) << ':' << std::setw(2)
         << minor(status.st_dev) << ':' << std::dec << status.st_ino;
    return name.str();
}

}  // namespace

// Opening the file to ask about it would, when it is closed again, release this process's own locks on it.
// Linux lists all locks elsewhere; a system without that list says nothing.
std::optional<LockOwner> other_lock_owner(const std::filesystem::path& file) {
    const auto name = name_in_lock_list(file);
    if (!name) return std::nullopt;
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        // `1: POSIX  ADVISORY  WRITE 708 08:01:2097547 120 120`; one that only waits has `->` after the
        // number.
        std::istringstream fields(line);
        std::string number, kind, force, access, place;
        std::int64_t process = 0;
        if (!(fields >> number >> kind >> force >> access >> process >> place)) continue;
        if (kind == "->" || access != "WRITE" || place != *name) continue;
        // Not a process that this one may see: of another container.
        if (process <= 0 || process == ::getpid()) continue;
        std::string program;
        std::ifstream comm("/proc/" + std::to_string(process) + "/comm");
        std::getline(comm, program);
        return LockOwner{process, program};
    }
    return std::nullopt;
}

}  // namespace slotctl

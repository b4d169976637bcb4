#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace slotctl {

struct LockOwner {
    std::int64_t process = 0;
    std::string program;  ///< the system's short name of it; empty if unknown
};

/// Another process of this host that holds a lock for writing on a part of `file`; nothing if there is none,
/// or if the system does not say. Windows only says who has the file open: then it is the other process that
/// has, if there is just one.
std::optional<LockOwner> other_lock_owner(const std::filesystem::path& file);

}  // namespace slotctl

#pragma once

#include <windows.h>

#include "core/platform/file_trouble.hpp"

namespace slotctl {

/// ERROR_DIRECTORY_NOT_SUPPORTED and ERROR_DISK_QUOTA_EXCEEDED, which MinGW's headers do not have.
inline constexpr int is_a_directory = 336, quota_exceeded = 1295;

/// Why the function of Windows that was called last has failed.
inline FileTrouble last_error() {
    return FileTrouble(static_cast<int>(::GetLastError()));
}

inline bool means_missing(DWORD code) {
    return FileTrouble(static_cast<int>(code)).missing();
}

}  // namespace slotctl

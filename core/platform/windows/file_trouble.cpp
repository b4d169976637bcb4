#include "core/platform/file_trouble.hpp"

#include <cerrno>
#include <system_error>

#include <windows.h>

#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

/// The errors that other systems have too, so that messages are in English on every Windows and the same
/// everywhere; 0 for others.
int errno_of(DWORD code) {
    switch (code) {
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
        case ERROR_INVALID_DRIVE:
            return ENOENT;
        case ERROR_DIRECTORY:
            return ENOTDIR;
        case is_a_directory:
            return EISDIR;
        case ERROR_ACCESS_DENIED:
            return EACCES;
        case ERROR_WRITE_PROTECT:
            return EROFS;
        case ERROR_FILE_EXISTS:
        case ERROR_ALREADY_EXISTS:
            return EEXIST;
        case ERROR_TOO_MANY_OPEN_FILES:
            return EMFILE;
        case ERROR_DISK_FULL:
        case ERROR_HANDLE_DISK_FULL:
            return ENOSPC;
        case ERROR_FILE_TOO_LARGE:
            return EFBIG;
        case ERROR_BROKEN_PIPE:
        case ERROR_NO_DATA:
        case ERROR_PIPE_NOT_CONNECTED:
            return EPIPE;
        case ERROR_FILENAME_EXCED_RANGE:
            return ENAMETOOLONG;
        default:
            return 0;
    }
}

bool forbids(DWORD code) {
    return code == ERROR_ACCESS_DENIED || code == ERROR_WRITE_PROTECT || code == ERROR_PRIVILEGE_NOT_HELD ||
           code == ERROR_NETWORK_ACCESS_DENIED || code == ERROR_ACCESS_DISABLED_BY_POLICY;
}

std::string reason_of(DWORD code) {
    if (const int same = errno_of(code); same != 0) return std::generic_category().message(same);
    switch (code) {
        case ERROR_SHARING_VIOLATION:
        case ERROR_USER_MAPPED_FILE:
            return "another program has it open";
        case ERROR_LOCK_VIOLATION:
            return "another program has locked it";
        case ERROR_INVALID_NAME:
            return "Windows does not allow such a name";
        default:
            return system_message(code);
    }
}

}  // namespace

FileTrouble::FileTrouble(int code)
    : FileTrouble(code, forbids(static_cast<DWORD>(code)), reason_of(static_cast<DWORD>(code))) {}

bool FileTrouble::missing() const noexcept {
    return errno_of(static_cast<DWORD>(code_)) == ENOENT || code_ == ERROR_DIRECTORY;
}

bool FileTrouble::obstructed() const noexcept {
    return code_ == ERROR_DIRECTORY || code_ == is_a_directory;
}

Error FileTrouble::error(const std::string& what, const std::string& hint) const {
    const std::string advice = advice_on(code_);
    return {forbidden_ ? ErrorKind::permission : ErrorKind::failed, what + ": " + std::runtime_error::what(),
            advice.empty() ? hint : advice};
}

std::string advice_on(int code) {
    switch (static_cast<DWORD>(code)) {
        case ERROR_SHARING_VIOLATION:
        case ERROR_LOCK_VIOLATION:
        case ERROR_USER_MAPPED_FILE:
            return "close the program that uses the file, or wait until it is done, and run again; Resource "
                   "Monitor "
                   "(resmon.exe) names it";
        case ERROR_DISK_FULL:
        case ERROR_HANDLE_DISK_FULL:
            return "free some disk space, and run again";
        case quota_exceeded:
            return "free some of this user's disk quota, and run again";
        case ERROR_WRITE_PROTECT:
            return "name a file on a drive that can be written";
        case ERROR_TOO_MANY_OPEN_FILES:
        case ERROR_NO_SYSTEM_RESOURCES:
        case ERROR_NOT_ENOUGH_QUOTA:
            return "the whole machine is short of resources: find the program that takes them, or restart "
                   "Windows";
        default:
            return "";
    }
}

std::string advice_on_file_size() {
    return "";
}

}  // namespace slotctl

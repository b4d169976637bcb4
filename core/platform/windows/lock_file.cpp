#include "core/platform/lock_file.hpp"

#include <utility>

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/replacement.hpp"
#include "core/platform/windows/security.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// Everyone who may write to `like` may also lock this file.
NewRights rights_of_lock(const Place& place, const std::optional<fs::path>& like) {
    if (like) {
        const Place other(*like);
        const auto facts = other.look();
        if (facts && !facts->is_directory()) {
            if (auto rights = rights_like(other.full())) return std::move(*rights);
        }
    }
    return private_rights_in(place.directory(), Kind::file);
}

Handle open_lock(const fs::path& file, const std::optional<fs::path>& like) {
    const Place place(file);
    NewRights rights = place.look() ? NewRights() : rights_of_lock(place, like);
    return place.open_file(
        {.access = GENERIC_READ | GENERIC_WRITE, .disposition = OPEN_ALWAYS, .rights = rights.get()});
}

}  // namespace

struct LockFile::Open {
    Handle file;
};

LockFile::LockFile(const fs::path& file, const std::optional<fs::path>& like) : path_(file) {
    try {
        make_directories(file.parent_path());
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the lock directory " + utf8(file.parent_path()), where_locks_go);
    }
    try {
        open_ = std::make_unique<Open>(Open{open_lock(file, like)});
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot open the lock file " + utf8(file), where_locks_go);
    }
}

LockFile::~LockFile() = default;

// Boost.Interprocess locks the same bytes, but before its version 1.78 opens files only by names in the code
// page of Windows, in which most names cannot be written.
bool LockFile::try_lock() {
    OVERLAPPED from_the_start{};
    if (::LockFileEx(open_->file.get(), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, MAXDWORD,
                     MAXDWORD, &from_the_start) != 0)
        return true;
    const DWORD code = ::GetLastError();
    if (code == ERROR_LOCK_VIOLATION || code == ERROR_IO_PENDING) return false;
    throw FileTrouble(static_cast<int>(code))
        .error("cannot lock " + utf8(path_),
               "the lock directory must be on a file system that supports locks");
}

void replace_file(const fs::path& file, const std::string& text, Durability durability) {
    try {
        const Place place(file);
        replace(place, text, private_rights_in(place.directory(), Kind::file), durability);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot write " + utf8(file), "check the permissions of its directory");
    }
}

}  // namespace slotctl

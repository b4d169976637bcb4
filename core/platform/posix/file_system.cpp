#include "core/platform/file_system.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"
#include "core/platform/posix/special_file.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

fs::path nearest_existing(fs::path directory) {
    std::error_code error;
    while (!fs::exists(directory, error) && directory.has_parent_path() &&
           directory != directory.parent_path())
        directory = directory.parent_path();
    return directory;
}

/// Anything that is not a file, such as a terminal, must not be replaced by a file.
void write_into(const Place& place, mode_t mode, const std::string& text) {
    const Descriptor out = open_special(place, mode);
    if (const int reason = write_all(out.get(), text); reason != 0) throw FileTrouble(reason);
}

}  // namespace

PathState look_at_path(const fs::path& path) {
    PathState state;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        state.is_hidden = errno != ENOENT && errno != ENOTDIR;
        return state;
    }
    state.exists = true;
    state.is_file = S_ISREG(status.st_mode);
    state.is_directory = S_ISDIR(status.st_mode);
    state.size = static_cast<std::uint64_t>(status.st_size);
    state.names = status.st_nlink;
    return state;
}

std::string obstacle_to_making_files(const fs::path& directory) {
    try {
        const Place probe(directory / ".slotctl-probe");
        // An empty file fits even into a full file system.
        probe.try_out("slotctl\n");
        return "";
    } catch (const FileTrouble& trouble) {
        return trouble.what();
    }
}

DirectoryState look_at_directory(const fs::path& directory) {
    DirectoryState state;
    const fs::path wanted = fs::absolute(directory), place = nearest_existing(wanted);
    state.exists = place == wanted;
    std::error_code ignored;
    if (!fs::is_directory(place, ignored)) {
        state.problem = std::generic_category().message(ENOTDIR);
        return state;
    }
    state.problem = obstacle_to_making_files(place);
    struct statvfs figures {};
    if (::statvfs(place.c_str(), &figures) == 0 && figures.f_blocks > 0) {
        // Like df(1), counts space reserved for root neither as free nor as part of the total.
        const auto used = static_cast<double>(figures.f_blocks - figures.f_bfree);
        const auto free = static_cast<double>(figures.f_bavail);
        state.free_percent = used + free > 0 ? 100 * free / (used + free) : 0;
        state.free_bytes =
            static_cast<std::int64_t>(figures.f_bavail) * static_cast<std::int64_t>(figures.f_frsize);
    }
    return state;
}

std::string obstacle_to_writing(const fs::path& file) {
    try {
        const Place place(file);
        struct stat status {};
        const bool there = place.look(status);
        // A log may go to a device, such as /dev/stderr.
        if (there && !place.is_inherited() && !S_ISCHR(status.st_mode)) place.check(status);
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing()) return trouble.what();
    }
    if (::faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) == 0 || errno == ENOENT) return "";
    return std::generic_category().message(errno);
}

void publish_file(const fs::path& file, const std::string& text) {
    try {
        const Place place(file);
        struct stat status {};
        if (place.look(status) && (place.is_inherited() || is_special(status.st_mode))) {
            write_into(place, status.st_mode, text);
        } else {
            place.replace(text, 0644);
        }
    } catch (const FileTrouble& trouble) {
        throw trouble.error(
            "cannot write " + file.string(),
            "check that its directory exists, that this user may write to it, and that there is free space");
    }
}

}  // namespace slotctl

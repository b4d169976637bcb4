#include "core/platform/shared_place.hpp"

#include <cerrno>
#include <memory>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// Called for each file that root left behind, with its path and the open file.
using Found = std::function<void(const fs::path& path, int descriptor)>;

std::vector<std::string> names_in(int directory) {
    std::vector<std::string> names;
    const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0) return names;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(again), ::closedir);
    if (!listing) return names;
    while (const dirent* entry = ::readdir(listing.get())) {
        const std::string_view name(entry->d_name);
        if (name != "." && name != "..") names.emplace_back(name);
    }
    return names;
}

/// Checks the entry before opening it, since opening some devices has side effects, and again afterwards.
Descriptor open_entry(int directory, const std::string& name, struct stat& status) {
    if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return Descriptor();
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return Descriptor();
    Descriptor entry(::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (entry.get() >= 0 && ::fstat(entry.get(), &status) != 0) return Descriptor();
    return entry;
}

void find_left_by_root(int directory, const fs::path& path, const IsOurs& is_ours, const Found& found) {
    for (const std::string& name : names_in(directory)) {
        if (!is_ours(name)) continue;
        struct stat status {};
        const Descriptor entry = open_entry(directory, name, status);
        if (entry.get() < 0) continue;
        const bool file = S_ISREG(status.st_mode) && status.st_nlink == 1;
        if (status.st_uid == 0 && (file || S_ISDIR(status.st_mode))) found(path / name, entry.get());
        if (S_ISDIR(status.st_mode)) find_left_by_root(entry.get(), path / name, is_ours, found);
    }
}

void find_left_by_root(const fs::path& directory, const Account& owner, const IsOurs& is_ours,
                       const Found& found) {
    try {
        const Place place(directory);
        const Descriptor opened = place.open(O_RDONLY | O_DIRECTORY);
        struct stat status {};
        if (::fstat(opened.get(), &status) != 0) return;
        // Root does not change the owner of anything in a third account's directory.
        if (status.st_uid != 0 && status.st_uid != static_cast<uid_t>(owner.user_id)) return;
        if (status.st_uid == 0) found(directory, opened.get());
        find_left_by_root(opened.get(), directory, is_ours, found);
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing()) throw trouble.error("cannot read the directory " + directory.string());
    }
}

}  // namespace

void make_directories(const fs::path& directory) {
    make_missing_directories(directory, 0700, true);
}

std::vector<fs::path> left_by_root(const fs::path& directory, const Account& owner, const IsOurs& is_ours) {
    std::vector<fs::path> paths;
    find_left_by_root(directory, owner, is_ours, [&](const fs::path& path, int) { paths.push_back(path); });
    return paths;
}

void hand_over(const fs::path& directory, const Account& owner, const IsOurs& is_ours) {
    find_left_by_root(directory, owner, is_ours, [&](const fs::path& path, int descriptor) {
        if (::fchown(descriptor, static_cast<uid_t>(owner.user_id), static_cast<gid_t>(owner.group_id)) != 0)
            throw FileTrouble(errno).error("cannot change the owner of " + path.string() + " to " +
                                           owner.name);
    });
}

}  // namespace slotctl

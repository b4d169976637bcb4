#include "core/platform/posix/place.hpp"

#include <array>
#include <cerrno>
#include <deque>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;

bool is_root() {
    return ::geteuid() == 0;
}

bool is_on_proc(int directory) {
    constexpr decltype(statfs::f_type) proc_magic = 0x9fa0;
    struct statfs system {};
    return ::fstatfs(directory, &system) == 0 && system.f_type == proc_magic;
}

/// The kernel's own rule for other users (fs.protected_symlinks), which does not cover links that are only
/// read.
bool may_follow(const struct stat& directory, const struct stat& link) {
    if (is_root()) return link.st_uid == 0 && directory.st_uid == 0;
    const bool shared = (directory.st_mode & S_ISVTX) != 0 && (directory.st_mode & S_IWOTH) != 0;
    return !shared || link.st_uid == ::geteuid() || link.st_uid == directory.st_uid;
}

std::string read_link(int directory, const std::string& name) {
    std::array<char, 4096> target{};
    const auto length = ::readlinkat(directory, name.c_str(), target.data(), target.size());
    if (length < 0) throw FileTrouble(errno);
    if (static_cast<std::size_t>(length) == target.size()) throw FileTrouble(ENAMETOOLONG);
    return {target.data(), static_cast<std::size_t>(length)};
}

std::string sort_of(mode_t mode) {
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISLNK(mode)) return "a symbolic link";
    return "a device";
}

[[noreturn]] void refuse_sort(mode_t mode) {
    throw FileTrouble(0, false, "it is " + sort_of(mode) + ", not a file");
}

struct stat status_of(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) throw FileTrouble(errno);
    return status;
}

bool is_null_device(const struct stat& status) {
    return S_ISCHR(status.st_mode) && major(status.st_rdev) == 1 && minor(status.st_rdev) == 3;
}

}  // namespace

bool others_may_write(const struct stat& status) {
    return status.st_uid != 0 || (status.st_mode & S_IWOTH) != 0 ||
           ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0);
}

std::string account_name(uid_t user) {
    const passwd* entry = ::getpwuid(user);
    return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

std::string group_name(gid_t group) {
    const ::group* entry = ::getgrgid(group);
    return entry == nullptr ? std::to_string(group) : entry->gr_name;
}

mode_t private_mode(const struct stat& directory) {
    const bool of_group = (directory.st_mode & S_IRWXO) == 0 && (directory.st_mode & S_IXGRP) != 0;
    return of_group ? 0640 : 0600;
}

/// Resolves a path one component at a time, from the root directory or the current one.
struct Place::Walk {
    Place& place;
    std::deque<std::string> parts{};
    int links = 0;

    void add_in_front(const fs::path& path) {
        std::deque<std::string> more;
        for (const fs::path& part : path.relative_path()) {
            if (!part.empty() && part != ".") more.push_back(part.string());
        }
        parts.insert(parts.begin(), more.begin(), more.end());
    }

    void start_at_root() const { enter(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "/"); }

    void enter(int descriptor, const fs::path& resolved) const {
        if (descriptor < 0) throw FileTrouble(errno);
        place.directory_ = Descriptor(descriptor);
        place.of_directory_ = status_of(descriptor);
        const mode_t mode = place.of_directory_.st_mode;
        const bool anybody_renames = (mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0;
        if (is_root() && (anybody_renames || place.of_directory_.st_uid != 0)) place.exposed_ = true;
        place.resolved_ = resolved;
    }

    void follow(const std::string& name, const struct stat& link) {
        if (!may_follow(place.of_directory_, link)) {
            const bool of_root = link.st_uid == 0;
            throw FileTrouble(0, true,
                              (place.resolved_ / name).string() + " is a symbolic link " +
                                  (of_root ? "in a directory of " + account_name(place.of_directory_.st_uid)
                                           : "of " + account_name(link.st_uid)) +
                                  ", which " + account_name(::geteuid()) + " does not follow");
        }
        if (++links > most_links) throw FileTrouble(ELOOP);
        const fs::path target = read_link(place.directory_.get(), name);
        add_in_front(target);
        if (target.is_absolute()) start_at_root();
    }

    /// Takes the next component; false once the last one is the file's name.
    bool step() {
        const std::string part = parts.front();
        parts.pop_front();
        const int here = place.directory_.get();
        struct stat status {};
        const bool last = parts.empty();
        if (::fstatat(here, part.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (!last || errno != ENOENT) throw FileTrouble(errno);
            place.name_ = part;
            return false;
        }
        if (S_ISLNK(status.st_mode)) {
            // The kernel's own links name what this process has open, such as a pipe without a name.
            if (is_on_proc(here) && last) {
                place.name_ = part;
                place.inherited_ = true;
                return false;
            }
            if (!is_on_proc(here)) {
                follow(part, status);
                return true;
            }
        }
        if (last && part != "..") {
            place.name_ = part;
            return false;
        }
        const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC | (is_on_proc(here) ? 0 : O_NOFOLLOW);
        enter(::openat(here, part.c_str(), flags),
              part == ".." ? place.resolved_.parent_path() : place.resolved_ / part);
        return true;
    }
};

Place::Place(const fs::path& path) {
    Walk walk{*this};
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    if (error) throw FileTrouble(error.value());
    walk.add_in_front(whole);
    walk.start_at_root();
    while (!walk.parts.empty() && walk.step()) {
    }
    if (name_.empty()) name_ = ".";
}

bool Place::is_distrusted() const {
    return is_root() && (of_directory_.st_uid != 0 || (of_directory_.st_mode & S_IWOTH) != 0);
}

bool Place::look(struct stat& status) const {
    const int flags = inherited_ ? 0 : AT_SYMLINK_NOFOLLOW;
    return ::fstatat(directory_.get(), name_.c_str(), &status, flags) == 0;
}

Descriptor Place::open(int flags, mode_t mode) const {
    const int guards = O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (inherited_ ? 0 : O_NOFOLLOW);
    Descriptor file(::openat(directory_.get(), name_.c_str(), flags | guards, mode));
    if (file.get() >= 0) return file;
    const int reason = errno;
    struct stat status {};
    // The path is a pipe that nobody reads, or a socket.
    if (reason == ENXIO && look(status)) refuse_sort(status.st_mode);
    throw FileTrouble(reason);
}

void Place::check(const struct stat& status, bool writes) const {
    if (S_ISDIR(status.st_mode)) throw FileTrouble(EISDIR);
    if (!S_ISREG(status.st_mode)) refuse_sort(status.st_mode);
    if (!is_distrusted()) return;
    if (status.st_nlink > 1) {
        throw FileTrouble(0, true,
                          "it has another name (a hard link) in a place where " +
                              account_name(of_directory_.st_uid) +
                              " could create one, so root does not touch it");
    }
    if (writes && status.st_uid != 0 && status.st_uid != of_directory_.st_uid) {
        throw FileTrouble(
            0, true,
            "it belongs to " + account_name(status.st_uid) + " in a shared place, so root does not touch it");
    }
}

Descriptor Place::open_file(int flags, mode_t mode) const {
    // Opening some devices has side effects.
    struct stat before {};
    if (look(before)) check(before, (flags & O_ACCMODE) != O_RDONLY);
    Descriptor file = open(flags, mode);
    check(status_of(file.get()), (flags & O_ACCMODE) != O_RDONLY);
    return file;
}

Descriptor Place::open_to_read() const {
    struct stat before {};
    if (!look(before)) throw FileTrouble(errno);
    const bool will_do = is_null_device(before) || (inherited_ && !S_ISDIR(before.st_mode));
    if (!will_do) return open_file(O_RDONLY);
    Descriptor file = open(O_RDONLY);
    ::fcntl(file.get(), F_SETFL, 0);  // reads wait for the writer
    return file;
}

void Place::give_to_owner(int descriptor) const {
    if (!is_root() || of_directory_.st_uid == 0) return;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || status.st_uid != 0) return;
    if (!S_ISDIR(status.st_mode) && !(S_ISREG(status.st_mode) && status.st_nlink == 1)) return;
    // If root may not do this, as on some network file systems, the file stays as inaccessible to the jobs as
    // before.
    static_cast<void>(::fchown(descriptor, of_directory_.st_uid, of_directory_.st_gid) == 0);
}

Descriptor directory_of(const fs::path& file) {
    const fs::path directory = file.parent_path();
    return Place(directory.empty() ? "." : directory).open(O_RDONLY | O_DIRECTORY);
}

void make_missing_directories(const fs::path& directory, mode_t mode, bool gives) {
    fs::path made;
    for (const fs::path& part : fs::absolute(directory).lexically_normal()) {
        made /= part;
        if (part.empty()) break;
        if (made == made.root_path()) continue;
        const Place place(made);
        struct stat status {};
        if (place.look(status)) {
            if (!S_ISDIR(status.st_mode)) throw FileTrouble(ENOTDIR);
            continue;
        }
        if (::mkdirat(place.directory(), place.name().c_str(), mode) != 0) {
            if (errno == EEXIST) continue;  // another process was faster
            throw FileTrouble(errno);
        }
        if (gives) place.give_to_owner(place.open(O_RDONLY | O_DIRECTORY).get());
    }
}

}  // namespace slotctl

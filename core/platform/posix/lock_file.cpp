#include "core/platform/lock_file.hpp"

#include <cerrno>
#include <system_error>

#include <boost/interprocess/sync/file_lock.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"
#include "core/platform/shared_place.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// Everyone who may write to `like` may also lock this file, including the owner of `like` if root created
/// this file.
void make_alike(int file, const fs::path& like) {
    struct stat status {};
    const Place place(like);
    if (!place.look(status) || !S_ISREG(status.st_mode)) return;
    struct stat ours {};
    if (::fstat(file, &ours) != 0 || ours.st_uid != ::geteuid() || ours.st_nlink != 1) return;
    // A user cannot give a file to a group it is not in; then the group gets no permissions either.
    const bool given =
        ::fchown(file, ::geteuid() == 0 ? status.st_uid : static_cast<uid_t>(-1), status.st_gid) == 0;
    static_cast<void>(::fchmod(file, status.st_mode & (given ? 0666 : 0606)));
}

Descriptor open_lock(const fs::path& file, const std::optional<fs::path>& like) {
    const Place place(file);
    constexpr int flags = O_RDWR;
    try {
        Descriptor made = place.open_file(flags | O_CREAT | O_EXCL, 0660);
        place.give_to_owner(made.get());
        if (like) make_alike(made.get(), *like);
        return made;
    } catch (const FileTrouble& trouble) {
        if (trouble.code() != EEXIST) throw;
        return place.open_file(flags);
    }
}

}  // namespace

struct LockFile::Open {
    Descriptor file;
    boost::interprocess::file_lock lock{};
};

LockFile::LockFile(const fs::path& file, const std::optional<fs::path>& like) : path_(file) {
    try {
        make_directories(file.parent_path());
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the lock directory " + file.parent_path().string(),
                            where_locks_go);
    }
    try {
        open_ = std::make_unique<Open>(Open{open_lock(file, like)});
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot open the lock file " + file.string(), where_locks_go);
    }
}

LockFile::~LockFile() = default;

bool LockFile::try_lock() {
    // This path names the very file that was checked, whatever replaces it meanwhile.
    std::string opened = "/proc/self/fd/" + std::to_string(open_->file.get());
    std::error_code hidden;
    if (!fs::exists(opened, hidden)) opened = path_.string();
    try {
        open_->lock = boost::interprocess::file_lock(opened.c_str());
        // Closed before the lock is taken: closing it afterwards would release the lock.
        open_->file = Descriptor();
        return open_->lock.try_lock();
    } catch (const boost::interprocess::interprocess_exception& e) {
        throw Error(ErrorKind::failed, "cannot lock " + path_.string() + ": " + e.what(),
                    "the lock directory must be on a file system that supports locks");
    }
}

void replace_file(const fs::path& file, const std::string& text, Durability durability) {
    try {
        const Place place(file);
        place.replace(text, private_mode(place.of_directory()), true, durability);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot write " + file.string(), "check the permissions of its directory");
    }
}

}  // namespace slotctl

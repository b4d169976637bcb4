#include "core/platform/shared_place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/posix/descriptor.hpp"

namespace slotctl {

namespace fs = std::filesystem;

void give_to_owner_of_place(const fs::path& made) {
    if (::geteuid() != 0) return;
    const fs::path path = fs::absolute(made);
    const Descriptor place(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat of_place {};
    if (place.get() < 0 || ::fstat(place.get(), &of_place) != 0 || of_place.st_uid == 0) return;
    // The owner of the place can put a link there at any moment, in the hope that root gives away what it
    // names. So it is one descriptor that is looked at and given.
    const Descriptor file(
        ::openat(place.get(), path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || status.st_uid != 0) return;
    if (!S_ISDIR(status.st_mode) && !(S_ISREG(status.st_mode) && status.st_nlink == 1)) return;
    // Where root may not, as on some network file systems, the file is as closed to the jobs as before.
    static_cast<void>(::fchown(file.get(), of_place.st_uid, of_place.st_gid) == 0);
}

void make_directories(const fs::path& directory, std::error_code& error) {
    const fs::path path = fs::absolute(directory, error).lexically_normal();
    fs::path made;
    for (const fs::path& part : path) {
        made /= part;
        if (error || part.empty()) break;
        if (fs::create_directory(made, error)) give_to_owner_of_place(made);
    }
}

}  // namespace slotctl

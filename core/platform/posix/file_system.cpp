#include "core/platform/file_system.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/base/write_hint.hpp"
#include "core/platform/posix/descriptor.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// A file beside `file` with a name of its own, which is gone again unless it was renamed. Process ids would
/// come again, above all in containers, where one may have been killed with its file unfinished.
class TemporaryFile {
  public:
    explicit TemporaryFile(const fs::path& file)
        : path_((file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string()),
          descriptor_(::mkostemp(path_.data(), O_CLOEXEC)) {}
    ~TemporaryFile() {
        if (made_) ::unlink(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    /// The error's number, 0 if all went well.
    [[nodiscard]] int write(const std::string& text) const {
        return made_ ? write_all(descriptor_.get(), text) : open_error_;
    }
    /// As the umask must not narrow it.
    [[nodiscard]] int bring_to_disk(mode_t mode) const {
        return ::fchmod(descriptor_.get(), mode) != 0 || ::fsync(descriptor_.get()) != 0 ? errno : 0;
    }
    [[nodiscard]] int rename_to(const fs::path& target) {
        if (::rename(path_.c_str(), target.c_str()) != 0) return errno;
        made_ = false;
        return 0;
    }

  private:
    std::string path_;
    Descriptor descriptor_;
    int open_error_ = descriptor_.get() < 0 ? errno : 0;
    bool made_ = descriptor_.get() >= 0;
};

fs::path nearest_existing(fs::path directory) {
    std::error_code error;
    while (!fs::exists(directory, error) && directory.has_parent_path() &&
           directory != directory.parent_path())
        directory = directory.parent_path();
    return directory;
}

[[noreturn]] void cannot_publish(const fs::path& file, int error) {
    const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::failed,
                "cannot write " + file.string() + ": " + std::generic_category().message(error),
                write_hint({error, std::generic_category()},
                           "check that its directory exists, has room, and may be written by this user"));
}

}  // namespace

DirectoryState look_at_directory(const fs::path& directory) {
    DirectoryState state;
    const fs::path place = nearest_existing(fs::absolute(directory));
    std::error_code ignored;
    if (!fs::is_directory(place, ignored)) {
        state.problem = std::generic_category().message(ENOTDIR);
        return state;
    }
    const TemporaryFile probe(place / "slotctl-probe");
    // A file without content fits into a full file system.
    if (const int error = probe.write("slotctl\n"); error != 0)
        state.problem = std::generic_category().message(error);
    struct statvfs figures {};
    if (::statvfs(place.c_str(), &figures) == 0 && figures.f_blocks > 0) {
        // What only root may use counts neither as free nor as part of the whole, as df(1) has it.
        const auto used = static_cast<double>(figures.f_blocks - figures.f_bfree);
        const auto free = static_cast<double>(figures.f_bavail);
        state.free_percent = used + free > 0 ? 100 * free / (used + free) : 0;
        state.free_bytes =
            static_cast<std::int64_t>(figures.f_bavail) * static_cast<std::int64_t>(figures.f_frsize);
    }
    return state;
}

std::string obstacle_to_writing(const fs::path& file) {
    if (::faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) == 0 || errno == ENOENT) return "";
    return std::generic_category().message(errno);
}

void publish_file(const fs::path& file, const std::string& text) {
    std::error_code ignored;
    const auto what = fs::status(file, ignored);
    // A terminal, a pipe or /dev/null is not to be replaced by a file.
    if (fs::is_other(what) || fs::is_character_file(what) || fs::is_fifo(what) || fs::is_socket(what)) {
        const Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
        const int reason = out.get() < 0 ? errno : write_all(out.get(), text);
        if (reason != 0) cannot_publish(file, reason);
        return;
    }
    // Nor is a symbolic link.
    const fs::path target = fs::exists(what) ? fs::canonical(file, ignored) : fs::absolute(file);
    TemporaryFile temporary(target);
    int error = temporary.write(text);
    if (error == 0) error = temporary.bring_to_disk(0644);
    if (error == 0) error = temporary.rename_to(target);
    if (error != 0) cannot_publish(file, error);
}

}  // namespace slotctl

#include "core/platform/text_file.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/posix/descriptor.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, int error) {
    const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::failed,
                what + ": " + std::generic_category().message(error));
}

void write_new(const fs::path& file, const std::string& text, unsigned mode) {
    // The final mode from the beginning: what is in it may be for few eyes.
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (out.get() < 0) fail("cannot write " + file.string(), errno);
    int error = write_all(out.get(), text);
    if (error == 0 && ::fsync(out.get()) != 0) error = errno;
    if (error == 0 && ::fchmod(out.get(), mode) != 0) error = errno;
    if (error == 0) return;
    ::unlink(file.c_str());
    fail("cannot write " + file.string(), error);
}

}  // namespace

std::optional<std::string> read_text_file(const fs::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
    if (in.get() < 0) fail("cannot read " + file.string(), errno);
    std::string text;
    std::array<char, 16384> part{};
    for (;;) {
        const auto got = ::read(in.get(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("cannot read " + file.string(), errno);
        if (got == 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

void write_text_file(const fs::path& file, const std::string& text, unsigned mode) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) fail("cannot create the directory " + file.parent_path().string(), error.value());
    // A dot in front: neither cron nor systemd takes up a file that is not finished.
    const fs::path unfinished =
        file.parent_path() / ("." + file.filename().string() + "." + std::to_string(::getpid()));
    ::unlink(unfinished.c_str());
    write_new(unfinished, text, mode);
    if (::rename(unfinished.c_str(), file.c_str()) != 0) {
        const int reason = errno;
        ::unlink(unfinished.c_str());
        fail("cannot replace " + file.string(), reason);
    }
    const Descriptor directory(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
}

void remove_text_file(const fs::path& file) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) fail("cannot remove " + file.string(), errno);
}

fs::path make_temporary_directory() {
    std::string name = (fs::temp_directory_path() / "slotctl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) fail("cannot create a directory like " + name, errno);
    return name;
}

void make_directory(const fs::path& directory, const Account& owner, unsigned mode, bool group_only) {
    std::error_code error;
    fs::create_directories(directory.parent_path(), error);
    if (error) fail("cannot create the directory " + directory.parent_path().string(), error.value());
    if (::mkdir(directory.c_str(), mode) != 0 && errno != EEXIST)
        fail("cannot create the directory " + directory.string(), errno);
    const auto user = group_only ? static_cast<uid_t>(-1) : static_cast<uid_t>(owner.user_id);
    if (::chown(directory.c_str(), user, static_cast<gid_t>(owner.group_id)) != 0)
        fail("cannot give " + directory.string() + " to " + owner.name, errno);
    if (::chmod(directory.c_str(), mode) != 0) fail("cannot set the mode of " + directory.string(), errno);
}

void give_to(const fs::path& path, const Account& owner) {
    if (::lchown(path.c_str(), static_cast<uid_t>(owner.user_id), static_cast<gid_t>(owner.group_id)) != 0)
        fail("cannot give " + path.string() + " to " + owner.name, errno);
}

bool belongs_to(const fs::path& path, const Account& owner) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) fail("cannot look at " + path.string(), errno);
    return status.st_uid == static_cast<uid_t>(owner.user_id);
}

}  // namespace slotctl

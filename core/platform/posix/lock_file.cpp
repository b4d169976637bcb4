#include "core/platform/lock_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/posix/descriptor.hpp"
#include "core/platform/shared_place.hpp"

namespace slotctl {

namespace {

[[noreturn]] void fail(const std::string& what, int error) {
    const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::failed,
                what + ": " + std::generic_category().message(error),
                "choose another directory with [lock] directory in config.toml, or mend its permissions");
}

}  // namespace

void ensure_lock_file(const std::filesystem::path& file) {
    std::error_code error;
    make_directories(file.parent_path(), error);
    if (error) fail("cannot create the lock directory " + file.parent_path().string(), error.value());
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0664);
    if (descriptor < 0) fail("cannot open the lock file " + file.string(), errno);
    ::close(descriptor);
    give_to_owner_of_place(file);
}

void replace_file(const std::filesystem::path& file, const std::string& text) {
    const std::string temporary = file.string() + "." + std::to_string(::getpid());
    const Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0664));
    if (out.get() < 0) fail("cannot write " + temporary, errno);
    if (const int error = write_all(out.get(), text); error != 0) {
        ::unlink(temporary.c_str());
        fail("cannot write " + temporary, error);
    }
    give_to_owner_of_place(temporary);
    if (::rename(temporary.c_str(), file.c_str()) != 0) fail("cannot replace " + file.string(), errno);
}

}  // namespace slotctl

#include "core/platform/file_trouble.hpp"

#include <cerrno>
#include <system_error>

#include <sys/resource.h>

#include "core/base/write_hint.hpp"

namespace slotctl {

namespace {

constexpr const char* raise_file_size =
    "raise this process's limit of file size: `ulimit -f`, or LimitFSIZE= of a systemd unit";

bool forbids(int code) {
    return code == EACCES || code == EPERM || code == EROFS;
}

}  // namespace

FileTrouble::FileTrouble(int code)
    : FileTrouble(code, forbids(code), std::generic_category().message(code)) {}

bool FileTrouble::missing() const noexcept {
    return code_ == ENOENT || code_ == ENOTDIR;
}

bool FileTrouble::obstructed() const noexcept {
    return code_ == ENOTDIR || code_ == EISDIR;
}

Error FileTrouble::error(const std::string& what, const std::string& hint) const {
    const std::string advice = advice_on(code_);
    return {forbidden_ ? ErrorKind::permission : ErrorKind::failed, what + ": " + std::runtime_error::what(),
            advice.empty() ? hint : advice};
}

std::string advice_on(int code) {
    switch (code) {
        case EMFILE:
            return "raise this process's limit of open files: `ulimit -n`, or LimitNOFILE= of a systemd unit";
        case ENFILE:
            return "the whole machine has too many files open: find the program that opens them, or raise "
                   "fs.file-max";
        case ENOSPC:
            return "free some disk space, or inodes (`df -i`), and run again";
        case EDQUOT:
            return "free some of this user's disk quota, and run again";
        case EFBIG:
            return raise_file_size;
        default:
            return write_hint({code, std::generic_category()}, "");
    }
}

std::string advice_on_file_size() {
    struct rlimit limit {};
    const bool limited = ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    return limited ? raise_file_size : "";
}

}  // namespace slotctl

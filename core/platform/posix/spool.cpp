#include "core/platform/spool.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/descriptor.hpp"

namespace slotctl {

namespace {

constexpr std::size_t most_in_memory = std::size_t{1} << 20U;
constexpr std::size_t most_buffered = std::size_t{1} << 18U;

/// Not /tmp, which may be in memory.
std::string directory() {
    const char* const chosen = std::getenv("TMPDIR");
    return chosen && *chosen == '/' ? chosen : "/var/tmp";
}

[[noreturn]] void fail(const std::string& what, int error) {
    throw FileTrouble(error).error("cannot " + what + " a temporary file in " + directory(),
                                   "set TMPDIR to a directory with room");
}

Descriptor open_without_name() {
    std::string name = directory() + "/slotctl-XXXXXX";
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file.get() < 0) fail("make", errno);
    ::unlink(name.c_str());
    return file;
}

}  // namespace

struct Spool::File {
    Descriptor descriptor = open_without_name();
    std::uint64_t size = 0;
};

Spool::Spool() = default;
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

std::uint64_t Spool::size() const noexcept {
    return (file_ ? file_->size : 0) + memory_.size();
}

void Spool::append(std::string_view bytes) {
    memory_ += bytes;
    if (memory_.size() < (file_ ? most_buffered : most_in_memory)) return;
    if (!file_) file_ = std::make_unique<File>();
    if (const int error = write_all(file_->descriptor.get(), memory_); error != 0) fail("write", error);
    file_->size += memory_.size();
    memory_ = {};
    memory_.reserve(most_buffered + most_buffered / 4);
}

std::string Spool::read(std::uint64_t from, std::size_t count) const {
    const std::uint64_t in_file = file_ ? file_->size : 0;
    std::string bytes;
    if (from < in_file)
        bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(count, in_file - from)));
    for (std::size_t got = 0; got < bytes.size();) {
        const ssize_t more = ::pread(file_->descriptor.get(), bytes.data() + got, bytes.size() - got,
                                     static_cast<off_t>(from + got));
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) fail("read", more < 0 ? errno : EIO);
        got += static_cast<std::size_t>(more);
    }
    if (bytes.size() < count) {
        const std::uint64_t at = from + bytes.size() - in_file;
        bytes.append(memory_, static_cast<std::size_t>(at), count - bytes.size());
    }
    return bytes;
}

}  // namespace slotctl

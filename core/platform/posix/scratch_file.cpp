#include "core/platform/scratch_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/descriptor.hpp"

namespace slotctl {

namespace {

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

struct ScratchFile::Open {
    Descriptor descriptor = open_without_name();
};

ScratchFile::ScratchFile() : open_(std::make_unique<Open>()) {}
ScratchFile::~ScratchFile() = default;

void ScratchFile::append(std::string_view bytes) {
    if (const int error = write_all(open_->descriptor.get(), bytes); error != 0) fail("write", error);
    size_ += bytes.size();
}

void ScratchFile::read(std::uint64_t from, std::span<char> bytes) const {
    for (std::size_t got = 0; got < bytes.size();) {
        const ssize_t more = ::pread(open_->descriptor.get(), bytes.data() + got, bytes.size() - got,
                                     static_cast<off_t>(from + got));
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) fail("read", more < 0 ? errno : EIO);
        got += static_cast<std::size_t>(more);
    }
}

}  // namespace slotctl

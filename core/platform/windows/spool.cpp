#include "core/platform/spool.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/make_directory.hpp"
#include "core/platform/windows/replacement.hpp"
#include "core/platform/windows/security.hpp"

namespace slotctl {

namespace {

constexpr std::size_t most_in_memory = std::size_t{1} << 20U;
constexpr std::size_t most_buffered = std::size_t{1} << 18U;

[[noreturn]] void fail(const std::string& what, DWORD error) {
    throw FileTrouble(static_cast<int>(error))
        .error("cannot " + what + " a temporary file in " + utf8(temporary_directory()),
               "set TMP to a directory with room");
}

/// Windows removes it when it is closed, and keeps it in memory as long as there is some.
Handle open_temporary() {
    constexpr int most_tries = 100;
    std::random_device random;
    NewRights rights = private_rights(Kind::file);
    for (int i = 0; i < most_tries; ++i) {
        const auto path = temporary_directory() / (L"slotctl-" + std::to_wstring(random()) + L".tmp");
        Handle file(::CreateFileW(full_path(path).c_str(), GENERIC_READ | GENERIC_WRITE | DELETE,
                                  FILE_SHARE_DELETE, rights.get(), CREATE_NEW,
                                  FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr));
        if (file) return file;
        if (::GetLastError() != ERROR_FILE_EXISTS) break;
    }
    fail("make", ::GetLastError());
}

}  // namespace

struct Spool::File {
    Handle handle = open_temporary();
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
    // Reading has moved the file's position.
    LARGE_INTEGER end{};
    end.QuadPart = static_cast<LONGLONG>(file_->size);
    if (::SetFilePointerEx(file_->handle.get(), end, nullptr, FILE_BEGIN) == 0)
        fail("write", ::GetLastError());
    if (const DWORD error = write_all(file_->handle.get(), memory_); error != 0) fail("write", error);
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
        const std::uint64_t at = from + got;
        OVERLAPPED place{};
        place.Offset = static_cast<DWORD>(at & MAXDWORD);
        place.OffsetHigh = static_cast<DWORD>(at >> 32U);
        const auto wanted =
            static_cast<DWORD>(std::min<std::size_t>(bytes.size() - got, std::size_t{1} << 30U));
        DWORD more = 0;
        if (::ReadFile(file_->handle.get(), bytes.data() + got, wanted, &more, &place) == 0)
            fail("read", ::GetLastError());
        if (more == 0) fail("read", ERROR_HANDLE_EOF);
        got += more;
    }
    if (bytes.size() < count) {
        const std::uint64_t at = from + bytes.size() - in_file;
        bytes.append(memory_, static_cast<std::size_t>(at), count - bytes.size());
    }
    return bytes;
}

}  // namespace slotctl

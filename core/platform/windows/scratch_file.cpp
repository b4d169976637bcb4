#include "core/platform/scratch_file.hpp"

#include <algorithm>
#include <random>
#include <string>

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

struct ScratchFile::Open {
    Handle handle = open_temporary();
};

ScratchFile::ScratchFile() : open_(std::make_unique<Open>()) {}
ScratchFile::~ScratchFile() = default;

void ScratchFile::append(std::string_view bytes) {
    // Reading has moved the file's position.
    LARGE_INTEGER end{};
    end.QuadPart = static_cast<LONGLONG>(size_);
    if (::SetFilePointerEx(open_->handle.get(), end, nullptr, FILE_BEGIN) == 0)
        fail("write", ::GetLastError());
    if (const DWORD error = write_all(open_->handle.get(), bytes); error != 0) fail("write", error);
    size_ += bytes.size();
}

void ScratchFile::read(std::uint64_t from, std::span<char> bytes) const {
    for (std::size_t got = 0; got < bytes.size();) {
        const std::uint64_t at = from + got;
        OVERLAPPED place{};
        place.Offset = static_cast<DWORD>(at & MAXDWORD);
        place.OffsetHigh = static_cast<DWORD>(at >> 32U);
        const auto wanted =
            static_cast<DWORD>(std::min<std::size_t>(bytes.size() - got, std::size_t{1} << 30U));
        DWORD more = 0;
        if (::ReadFile(open_->handle.get(), bytes.data() + got, wanted, &more, &place) == 0)
            fail("read", ::GetLastError());
        if (more == 0) fail("read", ERROR_HANDLE_EOF);
        got += more;
    }
}

}  // namespace slotctl

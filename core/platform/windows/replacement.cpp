#include "core/platform/windows/replacement.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "core/platform/file_trouble.hpp"
#include "core/platform/lock_owner.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/last_error.hpp"

namespace slotctl {

namespace {

constexpr DWORD patience_with_others = 3000;

std::wstring random_letters() {
    constexpr std::wstring_view letters = L"0123456789abcdefghijklmnopqrstuvwxyz";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::wstring text(8, L' ');
    for (wchar_t& c : text) c = letters[any(random)];
    return text;
}

/// Not half a surrogate pair.
std::wstring shortened(const std::wstring& name) {
    constexpr std::size_t most = 200;
    if (name.size() <= most) return name;
    return name.substr(0, (name[most - 1] & 0xFC00) == 0xD800 ? most - 1 : most);
}

/// While this is set, Windows removes the file when it is closed, even by the end of a killed process.
bool set_removal(HANDLE file, bool removed) {
    FILE_DISPOSITION_INFO wanted{static_cast<BOOLEAN>(removed ? TRUE : FALSE)};
    return ::SetFileInformationByHandle(file, FileDispositionInfo, &wanted, sizeof wanted) != 0;
}

/// Replaces files that others have open, as other systems do. Windows 10 can do that on NTFS and ReFS.
bool rename_at_once(HANDLE file, const std::wstring& to) {
    // The header of Windows before version 1709 does not have these.
    constexpr auto rename_in_newer_way = static_cast<FILE_INFO_BY_HANDLE_CLASS>(22);
    constexpr DWORD replace_if_exists = 1, posix_semantics = 2;
    const std::size_t bytes = to.size() * sizeof(wchar_t);
    std::vector<std::byte> buffer(sizeof(FILE_RENAME_INFO) + bytes);
    auto& wanted = *reinterpret_cast<FILE_RENAME_INFO*>(buffer.data());
    *reinterpret_cast<DWORD*>(buffer.data()) = replace_if_exists | posix_semantics;
    wanted.FileNameLength = static_cast<DWORD>(bytes);
    std::copy(to.begin(), to.end(), static_cast<wchar_t*>(wanted.FileName));
    return ::SetFileInformationByHandle(file, rename_in_newer_way, buffer.data(),
                                        static_cast<DWORD>(buffer.size())) != 0;
}

bool is_in_use(DWORD code) {
    return code == ERROR_SHARING_VIOLATION || code == ERROR_LOCK_VIOLATION || code == ERROR_USER_MAPPED_FILE;
}

/// Windows also denies access if somebody has the file open. Then opening it to remove it works, or fails for
/// that reason.
DWORD true_reason(const std::wstring& to, DWORD code) {
    if (code != ERROR_ACCESS_DENIED) return code;
    const DWORD attributes = ::GetFileAttributesW(to.c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES ||
        (attributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_READONLY)) != 0)
        return code;
    const Handle file(::CreateFileW(to.c_str(), DELETE, share_all, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    return file || is_in_use(::GetLastError()) ? ERROR_SHARING_VIOLATION : code;
}

[[noreturn]] void fail_to_rename(const std::wstring& to, DWORD code) {
    if (is_in_use(code)) {
        if (const auto owner = other_lock_owner(plain_path(to))) {
            throw FileTrouble(static_cast<int>(code), false,
                              (owner->program.empty() ? "another program" : owner->program) + " (process " +
                                  std::to_string(owner->process) + ") has it open");
        }
    }
    throw FileTrouble(static_cast<int>(code));
}

}  // namespace

DWORD write_all(HANDLE file, std::string_view text) {
    constexpr std::size_t most = std::size_t{1} << 20U;
    while (!text.empty()) {
        DWORD written = 0;
        if (::WriteFile(file, text.data(), static_cast<DWORD>(std::min(text.size(), most)), &written,
                        nullptr) == 0)
            return ::GetLastError();
        if (written == 0) return ERROR_DISK_FULL;
        text.remove_prefix(written);
    }
    return ERROR_SUCCESS;
}

void rename_over(Handle file, const std::wstring& from, const std::wstring& to, DWORD patience) {
    constexpr DWORD pause = 20;
    const ULONGLONG until = ::GetTickCount64() + patience;
    if (rename_at_once(file.get(), to)) return;
    file.close();  // before a move by name, which takes the file for itself
    for (;;) {
        if (::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0)
            return;
        const DWORD reason = true_reason(to, ::GetLastError());
        if (!is_in_use(reason) || ::GetTickCount64() >= until) fail_to_rename(to, reason);
        ::Sleep(pause);
    }
}

Replacement::Replacement(const Place& place, NewRights rights)
    : place_(place),
      directory_(::CreateFileW(place.directory().c_str(), FILE_LIST_DIRECTORY,
                               FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                               FILE_FLAG_BACKUP_SEMANTICS, nullptr)) {
    constexpr int most_tries = 100;
    const DWORD attributes = ::GetFileAttributesW(place.full().c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        throw FileTrouble(is_a_directory);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY) != 0)
        throw FileTrouble(ERROR_ACCESS_DENIED, true, "it is marked as read-only");
    for (int i = 0; i < most_tries && !file_; ++i) {
        path_ = place.directory() + L"." + shortened(place.name()) + L"." + random_letters();
        try {
            const Place own(plain_path(path_));
            file_ = own.open(
                {.access = GENERIC_WRITE | DELETE, .disposition = CREATE_NEW, .rights = rights.get()});
        } catch (const FileTrouble& trouble) {
            if (trouble.code() != ERROR_FILE_EXISTS) throw;
        }
    }
    if (!file_) throw FileTrouble(ERROR_FILE_EXISTS);
    static_cast<void>(set_removal(file_.get(), true));
}

Replacement::~Replacement() {
    if (file_) static_cast<void>(set_removal(file_.get(), true));
}

void Replacement::finish(Durability durability) {
    if ((durability == Durability::durable && ::FlushFileBuffers(file_.get()) == 0) ||
        !set_removal(file_.get(), false))
        throw last_error();
    try {
        rename_over(std::move(file_), path_, place_.full(), patience_with_others);
    } catch (const FileTrouble&) {
        ::DeleteFileW(path_.c_str());
        throw;
    }
}

void replace(const Place& place, std::string_view text, NewRights rights, Durability durability) {
    Replacement file(place, std::move(rights));
    if (const DWORD error = write_all(file.get(), text); error != 0)
        throw FileTrouble(static_cast<int>(error));
    file.finish(durability);
}

}  // namespace slotctl

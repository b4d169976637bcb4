#include "core/platform/windows/place.hpp"

#include <chrono>

#include "core/platform/account.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/links.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

/// A server on the other end of a pipe must not act with our rights.
constexpr DWORD always = SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
constexpr DWORD as_it_is = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;

Handle try_open(const std::wstring& full, const OpenTerms& terms) {
    return Handle(::CreateFileW(full.c_str(), terms.access, terms.share, terms.rights, terms.disposition,
                                terms.flags | always, nullptr));
}

/// How Windows itself names what is open: in full form, with the case and the long form of each name; empty
/// if its file system cannot say.
std::wstring final_path(HANDLE file) {
    std::wstring path(MAX_PATH, L'\0');
    for (DWORD kind : {DWORD{VOLUME_NAME_DOS}, DWORD{VOLUME_NAME_GUID}}) {
        DWORD size = 0;
        while ((size = ::GetFinalPathNameByHandleW(file, path.data(), static_cast<DWORD>(path.size()),
                                                   kind)) > path.size())
            path.resize(size);
        if (size > 0) return path.substr(0, size);
    }
    return {};
}

bool same_name(std::wstring_view one, std::wstring_view other) {
    return ::CompareStringOrdinal(one.data(), static_cast<int>(one.size()), other.data(),
                                  static_cast<int>(other.size()), TRUE) == CSTR_EQUAL;
}

bool is_file(const std::wstring& full) {
    const DWORD attributes = ::GetFileAttributesW(full.c_str());
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

/// Windows does not tell a missing directory from a file in its place.
FileTrouble no_directory(std::wstring full, DWORD code) {
    const std::size_t root = root_length(full);
    for (; means_missing(code) && full.size() > root; full.resize(full.find_last_of(L'\\'))) {
        if (is_file(full)) return FileTrouble(ERROR_DIRECTORY);
    }
    return FileTrouble(static_cast<int>(code));
}

std::wstring without_last_backslash(std::wstring path) {
    if (path.ends_with(L'\\')) path.pop_back();
    return path;
}

[[noreturn]] void refuse_device(DWORD type) {
    throw FileTrouble(
        0, false, std::string("it is a ") + (type == FILE_TYPE_PIPE ? "pipe" : "device") + ", not a file");
}

}  // namespace

FileFacts facts_of(HANDLE file) {
    BY_HANDLE_FILE_INFORMATION found{};
    if (::GetFileInformationByHandle(file, &found) == 0) throw last_error();
    const auto joined = [](DWORD high, DWORD low) { return (std::uint64_t{high} << 32U) | low; };
    FileFacts facts;
    facts.attributes = found.dwFileAttributes;
    facts.links = found.nNumberOfLinks;
    facts.size = joined(found.nFileSizeHigh, found.nFileSizeLow);
    facts.volume = found.dwVolumeSerialNumber;
    facts.number = joined(found.nFileIndexHigh, found.nFileIndexLow);
    FILE_ATTRIBUTE_TAG_INFO tag{};
    if ((facts.attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
        ::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof tag) != 0)
        facts.reparse_tag = tag.ReparseTag;
    return facts;
}

Place::Place(const std::filesystem::path& path) : careful_(is_administrator()) {
    const std::wstring full = full_path(path);
    if (names_device(full)) {
        device_ = full;
        return;
    }
    const std::wstring resolved = resolve_links(full, careful_);
    const std::size_t root = root_length(resolved);
    const std::size_t end = resolved.find_last_of(L'\\');
    const bool is_root = resolved.size() <= root;
    if (!is_root) name_ = resolved.substr(end + 1);
    const std::wstring parent = is_root ? resolved : resolved.substr(0, end + 1);
    const Handle directory =
        try_open(parent, {.access = FILE_READ_ATTRIBUTES, .flags = FILE_FLAG_BACKUP_SEMANTICS});
    if (!directory) throw no_directory(without_last_backslash(parent), ::GetLastError());
    const std::wstring final = final_path(directory.get());
    directory_ = without_last_backslash(final.empty() ? parent : final);
    if (is_root) return;
    // The name as it is written on the disk, so that all programs use the same, also for locks.
    const Handle file = try_open(this->full(), {.access = FILE_READ_ATTRIBUTES, .flags = as_it_is});
    const std::wstring named = file ? final_path(file.get()) : std::wstring();
    if (named.size() > directory_.size() + 1 &&
        same_name(std::wstring_view(named).substr(0, directory_.size()), directory_) &&
        named.find(L'\\', directory_.size() + 1) == std::wstring::npos)
        name_ = named.substr(directory_.size() + 1);
}

std::wstring Place::full() const {
    if (is_device()) return device_;
    return directory_ + L'\\' + name_;
}

std::wstring Place::directory() const {
    return directory_ + L'\\';
}

std::filesystem::path Place::path() const {
    return plain_path(full());
}

bool Place::is_distrusted() const {
    if (!careful_ || is_device()) return false;
    const Handle opened =
        try_open(directory(), {.access = READ_CONTROL, .flags = FILE_FLAG_BACKUP_SEMANTICS});
    if (!opened) throw last_error();
    const FileAccess access = access_of(opened.get(), true);
    return !access.is_of_root || !access.writers.empty();
}

std::optional<FileFacts> Place::look() const {
    const Handle file = try_open(full(), {.access = FILE_READ_ATTRIBUTES, .flags = as_it_is});
    if (file) return facts_of(file.get());
    const DWORD code = ::GetLastError();
    if (means_missing(code)) return std::nullopt;
    throw FileTrouble(static_cast<int>(code));
}

void Place::verify(HANDLE file) const {
    const std::wstring final = final_path(file);
    if ((final.empty() && !is_distrusted()) || same_name(final, full())) return;
    throw FileTrouble(0, true, "it was replaced by a link while an administrator opened it");
}

Handle Place::open(const OpenTerms& terms) const {
    OpenTerms own = terms;
    if (careful_) {
        own.flags |= FILE_FLAG_OPEN_REPARSE_POINT;
        own.access |= FILE_READ_ATTRIBUTES;
    }
    Handle file = try_open(full(), own);
    const DWORD code = ::GetLastError();
    if (!file) throw FileTrouble(static_cast<int>(code));
    if (!careful_ || ::GetFileType(file.get()) != FILE_TYPE_DISK) return file;
    const FileFacts facts = facts_of(file.get());
    if (facts.is_link()) throw FileTrouble(0, true, "it is a link, which an administrator does not follow");
    // Data that a service keeps elsewhere, such as deduplicated ones, are only readable in the usual way.
    if (facts.reparse_tag != 0) file = try_open(full(), terms);
    if (!file) throw last_error();
    try {
        verify(file.get());
    } catch (const FileTrouble&) {
        FILE_DISPOSITION_INFO removed{TRUE};
        const bool is_new = terms.disposition == CREATE_NEW ||
                            (terms.disposition == OPEN_ALWAYS && code != ERROR_ALREADY_EXISTS);
        if (is_new && (terms.access & DELETE) != 0)
            ::SetFileInformationByHandle(file.get(), FileDispositionInfo, &removed, sizeof removed);
        throw;
    }
    return file;
}

void Place::check(HANDLE file, bool writes) const {
    if (const DWORD type = ::GetFileType(file); type != FILE_TYPE_DISK) refuse_device(type);
    const FileFacts facts = facts_of(file);
    if (facts.is_directory()) throw FileTrouble(is_a_directory);
    if (!is_distrusted()) return;
    if (facts.links > 1) {
        throw FileTrouble(
            0, true,
            "it has another name (a hard link) in a directory where others could create one, so "
            "an administrator does not touch it");
    }
    if (!writes) return;
    const Handle directory =
        try_open(this->directory(), {.access = READ_CONTROL, .flags = FILE_FLAG_BACKUP_SEMANTICS});
    const Handle again = try_open(full(), {.access = READ_CONTROL, .flags = as_it_is});
    if (!directory || !again) throw last_error();
    const FileAccess around = access_of(directory.get(), true), own = access_of(again.get(), false);
    // In a closed directory, only accounts that its rights name can have created it.
    if (own.is_of_root || own.owner == around.owner || around.is_closed) return;
    throw FileTrouble(
        0, true, "it belongs to " + own.owner + " in a shared place, so an administrator does not touch it");
}

Handle Place::open_file(const OpenTerms& terms) const {
    if (is_device())
        refuse_device(device_.find(L"\\pipe\\") == std::wstring::npos ? FILE_TYPE_CHAR : FILE_TYPE_PIPE);
    // Windows says of a directory only that access is denied.
    if (const auto facts = look(); facts && facts->is_directory()) throw FileTrouble(is_a_directory);
    constexpr DWORD changes = GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE;
    Handle file = open(terms);
    check(file.get(), (terms.access & changes) != 0);
    return file;
}

void Place::check() const {
    if (const auto facts = look(); facts && facts->is_directory()) throw FileTrouble(is_a_directory);
    check(open({.access = FILE_READ_ATTRIBUTES | READ_CONTROL}).get(), true);
}

Handle Place::open_to_read(DWORD more_access) const {
    if (device_ == L"\\\\.\\NUL") return open({});
    return open_file({.access = GENERIC_READ | more_access});
}

Handle Place::open_device() const {
    constexpr auto most_wait = std::chrono::seconds{3};
    const auto until = std::chrono::steady_clock::now() + most_wait;
    for (;;) {
        Handle device = try_open(device_, {.access = GENERIC_WRITE});
        if (device) return device;
        const DWORD code = ::GetLastError();
        if (code != ERROR_PIPE_BUSY) throw FileTrouble(static_cast<int>(code));
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || ::WaitNamedPipeW(device_.c_str(), static_cast<DWORD>(left.count())) == 0)
            throw FileTrouble(0, false, "it is a pipe whose server takes no more clients");
    }
}

}  // namespace slotctl

#include "core/platform/windows/links.hpp"

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/path_text.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/security.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

constexpr int most_links = 40;

/// What FSCTL_GET_REPARSE_POINT returns, by [MS-FSCC] 2.1.2; the SDK has it only for drivers.
struct LinkHeader {
    ULONG tag;
    USHORT length, reserved;
    USHORT target_at, target_size, shown_at, shown_size;  // in bytes, from the end of this header
};

/// Where a symbolic link or junction leads, absolute in full form, or relative.
std::wstring target_of(HANDLE link, DWORD tag) {
    std::vector<char> data(MAXIMUM_REPARSE_DATA_BUFFER_SIZE);
    DWORD size = 0;
    if (::DeviceIoControl(link, FSCTL_GET_REPARSE_POINT, nullptr, 0, data.data(),
                          static_cast<DWORD>(data.size()), &size, nullptr) == 0)
        throw last_error();
    LinkHeader header{};
    std::copy_n(data.data(), sizeof header, reinterpret_cast<char*>(&header));
    // A symbolic link has flags between the header and its text.
    const std::size_t at =
        sizeof header + (tag == IO_REPARSE_TAG_SYMLINK ? sizeof(ULONG) : 0) + header.target_at;
    if (at + header.target_size > size) throw FileTrouble(ERROR_INVALID_REPARSE_DATA);
    std::wstring target(header.target_size / sizeof(wchar_t), L'\0');
    std::copy_n(data.data() + at, target.size() * sizeof(wchar_t), reinterpret_cast<char*>(target.data()));
    // The kernel's name for the same.
    if (target.starts_with(L"\\??\\")) target.replace(0, 4, L"\\\\?\\");
    std::replace(target.begin(), target.end(), L'/', L'\\');
    return target;
}

/// Resolves a path one component at a time.
class Walk {
  public:
    Walk(const std::wstring& full, bool careful) : careful_(careful) { start(full); }

    std::wstring result() {
        while (!parts_.empty()) {
            const std::wstring part = std::move(parts_.front());
            parts_.pop_front();
            step(part);
        }
        return here_;
    }

  private:
    void start(const std::wstring& full) {
        const std::size_t root = root_length(full);
        here_ = full.substr(0, root);
        add_in_front(full.substr(root));
    }

    void add_in_front(std::wstring_view path) {
        std::vector<std::wstring> more;
        while (!path.empty()) {
            const std::wstring_view part = path.substr(0, path.find(L'\\'));
            path.remove_prefix(std::min(path.size(), part.size() + 1));
            if (!part.empty() && part != L".") more.emplace_back(part);
        }
        parts_.insert(parts_.begin(), more.begin(), more.end());
    }

    [[nodiscard]] std::wstring below(const std::wstring& part) const {
        return here_.ends_with(L'\\') ? here_ + part : here_ + L'\\' + part;
    }

    void step(const std::wstring& part) {
        const bool last = parts_.empty();
        if (part == L"..") {
            here_.resize(std::max(root_length(here_), here_.find_last_of(L'\\')));
            return;
        }
        const std::wstring next = below(part);
        if (!careful_ && !last) {
            here_ = next;
            return;
        }
        const Handle opened(::CreateFileW(
            next.c_str(), FILE_READ_ATTRIBUTES | (careful_ ? READ_CONTROL : 0), share_all, nullptr,
            OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
        if (!opened) {
            // Opening the file itself reports why.
            if (!last) throw last_error();
            here_ = next;
            return;
        }
        const FileFacts facts = facts_of(opened.get());
        if (facts.is_link()) {
            follow(next, opened.get(), facts);
        } else {
            here_ = next;
        }
    }

    void follow(const std::wstring& link, HANDLE opened, const FileFacts& facts) {
        const bool known =
            facts.reparse_tag == IO_REPARSE_TAG_SYMLINK || facts.reparse_tag == IO_REPARSE_TAG_MOUNT_POINT;
        if (!known && !careful_) {
            here_ = link;
            return;
        }
        if (!known) throw FileTrouble(0, true, utf8(plain_path(link)) + " is a link of an unknown kind");
        if (careful_) check_owner(link, opened, facts.is_directory());
        if (++links_ > most_links) throw FileTrouble(ERROR_CANT_RESOLVE_FILENAME);
        const std::wstring target = target_of(opened, facts.reparse_tag);
        if (target.starts_with(L"\\\\?\\")) {
            std::deque<std::wstring> rest = std::exchange(parts_, {});
            start(target);
            parts_.insert(parts_.end(), rest.begin(), rest.end());
        } else if (target.starts_with(L'\\')) {  // from the root directory of the drive
            here_.resize(root_length(here_));
            add_in_front(target);
        } else {
            add_in_front(target);
        }
    }

    void check_owner(const std::wstring& link, HANDLE opened, bool is_directory) const {
        const FileAccess access = access_of(opened, is_directory);
        const std::string name = utf8(plain_path(link));
        if (!access.is_of_root) {
            throw FileTrouble(
                0, true, name + " is a link of " + access.owner + ", which an administrator does not follow");
        }
        const Handle directory(::CreateFileW(here_.c_str(), READ_CONTROL, share_all, nullptr, OPEN_EXISTING,
                                             FILE_FLAG_BACKUP_SEMANTICS, nullptr));
        if (!directory) throw last_error();
        const FileAccess around = access_of(directory.get(), true);
        if (around.is_of_root && around.writers.empty()) return;
        throw FileTrouble(0, true,
                          name + " is a link in a directory that " +
                              (around.writers.empty() ? around.owner : around.writers.front()) +
                              " may write to, which an administrator does not follow");
    }

    bool careful_;
    std::wstring here_;
    std::deque<std::wstring> parts_{};
    int links_ = 0;
};

}  // namespace

std::wstring resolve_links(const std::wstring& full, bool careful) {
    return Walk(full, careful).result();
}

}  // namespace slotctl

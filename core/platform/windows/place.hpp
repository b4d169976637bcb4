#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <windows.h>

#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/security.hpp"

/// The one way in which files are opened by path. An administrator must not trust what belongs to another
/// account: a link may be planted in that account's directory at any moment, in the hope that an
/// administrator writes to its target. So for an administrator, every link on the way (a symbolic link or a
/// junction) must belong to an administrator and be in a directory in which others cannot make one, and after
/// a file has been opened, Windows must say that it is where it was meant to be. Other users follow links as
/// the system lets them.
///
/// This is weaker than on other systems in one way. Windows opens no file relative to a directory, so a
/// directory that is replaced by a link in between is noticed only afterwards: an empty file may then exist
/// for a moment in the link's target. Nothing is ever written to it.
namespace slotctl {

/// What an open file or directory is.
struct FileFacts {
    DWORD attributes = 0;
    DWORD reparse_tag = 0;  ///< 0: not a reparse point
    DWORD links = 1;
    std::uint64_t size = 0;
    std::uint64_t volume = 0, number = 0;  ///< together they tell one file from all others

    [[nodiscard]] bool is_directory() const { return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0; }
    /// A symbolic link, a junction, or something else that leads to another place.
    [[nodiscard]] bool is_link() const { return IsReparseTagNameSurrogate(reparse_tag) != 0; }
};
FileFacts facts_of(HANDLE file);

/// Others may read, write, rename and remove a file that this process has open.
inline constexpr DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/// How to open a file, as CreateFileW wants it.
struct OpenTerms {
    DWORD access = GENERIC_READ;
    DWORD disposition = OPEN_EXISTING;
    DWORD flags = 0;
    DWORD share = share_all;
    SECURITY_ATTRIBUTES* rights = nullptr;
};

/// A file's directory, and the file's name in it, with all links resolved; or a device. The file need not
/// exist.
class Place {
  public:
    /// Throws FileTrouble if the directory cannot be reached, or only by a link that must not be followed.
    explicit Place(const std::filesystem::path& path);

    /// Whether it is a device or pipe, which is written to directly and never replaced.
    [[nodiscard]] bool is_device() const { return name_.empty() && directory_.empty(); }
    /// For Windows' functions; without a limit of its length.
    [[nodiscard]] std::wstring full() const;
    [[nodiscard]] std::wstring directory() const;
    [[nodiscard]] const std::wstring& name() const { return name_; }
    [[nodiscard]] std::filesystem::path path() const;

    /// Whether an administrator is working in a directory that others may write to.
    [[nodiscard]] bool is_distrusted() const;

    /// Nothing if the name does not exist. Does not follow a link.
    [[nodiscard]] std::optional<FileFacts> look() const;

    /// Opens what is there: for an administrator, nothing that a link leads to. Throws FileTrouble.
    [[nodiscard]] Handle open(const OpenTerms& terms) const;
    /// The same, but it must be a file, and nothing that another account may have planted where an
    /// administrator writes.
    [[nodiscard]] Handle open_file(const OpenTerms& terms) const;
    /// Throws FileTrouble if `open_file` would refuse what has this name.
    void check() const;
    /// Opens a file, or NUL, to read it.
    [[nodiscard]] Handle open_to_read(DWORD more_access = 0) const;
    /// Opens a device or pipe to write to it. Waits up to 3 seconds for a pipe that is busy.
    [[nodiscard]] Handle open_device() const;

  private:
    void verify(HANDLE file) const;
    void check(HANDLE file, bool writes) const;

    std::wstring directory_;  ///< without a backslash at its end; of a device, empty
    std::wstring name_;       ///< of a root directory, empty
    std::wstring device_;
    bool careful_ = false;  ///< for an administrator
};

}  // namespace slotctl

#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "core/platform/account.hpp"

/// Small files that are read and written as a whole. Every function throws Error(permission or failed) with
/// the path and the reason, but for `read_file`. Root follows no link that others may have put there.
namespace slotctl {

/// A file's text, and whose it was when it was read.
struct FileText {
    std::string text;
    std::string owner, group;         ///< names, or numbers where they have none
    unsigned mode = 0;                ///< as in chmod
    bool is_of_root = false;          ///< the file is root's
    bool is_ours = false;             ///< the file is this user's or root's
    bool others_may_write = false;    ///< somebody else than its owner and root's own group
    bool others_may_replace = false;  ///< somebody else than root may write to its directory
};

/// At most `limit` bytes. Never waits for the other end of a pipe: what is no file is refused, but for
/// /dev/null and what this process has inherited, such as /dev/stdin. Throws FileTrouble.
FileText read_file(const std::filesystem::path& file, std::size_t limit);

/// Nothing if there is no such file.
std::optional<std::string> read_text_file(const std::filesystem::path& file);

/// Creates or replaces a file, so that readers, and a power cut, see the old or the new text, never half of
/// it. Missing directories above it are created, open to everybody. `mode` is of the file, as in chmod; it
/// stays this user's.
void write_text_file(const std::filesystem::path& file, const std::string& text, unsigned mode);

/// Does nothing if there is no such file.
void remove_text_file(const std::filesystem::path& file);

/// A new, empty directory that only this user can enter, in the place for temporary files.
std::filesystem::path make_temporary_directory();

/// Creates a directory that is missing, and gives it to `owner` (or its group only, where `group_only`). One
/// that is there stays as it is.
void make_directory(const std::filesystem::path& directory, const Account& owner, unsigned mode,
                    bool group_only = false);

}  // namespace slotctl

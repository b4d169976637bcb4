#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/platform/account.hpp"

/// Small files that are read and written as a whole. Every function except `read_file` throws
/// Error(permission or failed) with the path and the reason. Root does not follow links that others may have
/// put there.
///
/// On Windows, SYSTEM, the Administrators and the account of this process are what "root" says here, and the
/// rights that a file lists for accounts and groups are what modes are elsewhere.
namespace slotctl {

/// A file's text, and its owner when it was read.
struct FileText {
    std::string text;
    std::string owner, group;         ///< names, or numbers if they have no names
    std::string mode;                 ///< as in chmod, such as `0640`; on Windows, empty
    std::string access;               ///< a sentence for messages about its owner and who may write to it
    std::string directory_access;     ///< the same of its directory
    bool is_of_root = false;          ///< the file belongs to root
    bool is_ours = false;             ///< the file belongs to this user or to root
    bool others_may_write = false;    ///< somebody other than its owner and root's own group may
    bool others_may_replace = false;  ///< somebody other than root may write to its directory
};

/// At most `limit` bytes. Never waits for the other end of a pipe: anything that is not a file is refused,
/// except /dev/null and what this process has inherited, such as /dev/stdin; on Windows, except NUL. Throws
/// FileTrouble.
FileText read_file(const std::filesystem::path& file, std::size_t limit);

/// The commands that take away a file from everybody except root, for messages.
std::string protecting_commands(const std::filesystem::path& file);
/// `root`, or what stands for it on this system, for messages.
std::string_view name_of_root();

/// Nothing if there is no such file.
std::optional<std::string> read_text_file(const std::filesystem::path& file);

/// Creates or replaces a file, so that readers see either the old text or the new one, even after a power
/// cut. Missing directories above it are created, accessible to everybody. `mode` is the file's, as in chmod;
/// the file belongs to this user. On Windows, a mode that gives nothing to others makes the file private, and
/// with any other it has the rights of its directory.
void write_text_file(const std::filesystem::path& file, const std::string& text, unsigned mode);

/// Does nothing if there is no such file.
void remove_text_file(const std::filesystem::path& file);

/// Creates a new, empty directory for temporary files that only this user can enter.
std::filesystem::path make_temporary_directory();

/// Creates a missing directory and gives it to `owner` (only to its group if `group_only`). An existing one
/// is not changed. On Windows, it belongs to SYSTEM and the Administrators, and `owner` may change its
/// contents, or only read them if `group_only`; nobody else may.
void make_directory(const std::filesystem::path& directory, const Account& owner, unsigned mode,
                    bool group_only = false);

}  // namespace slotctl

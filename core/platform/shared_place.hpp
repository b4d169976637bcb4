#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "core/platform/account.hpp"

/// Places that an account shares with root: the jobs run under their own account, and root tries them by
/// hand. Files that root created there as its own would be inaccessible to the next job, so they are given
/// away. For other users, these functions do nothing.
///
/// On Windows, there is nothing to give away: what an administrator creates has the rights of its directory,
/// so the jobs can use it as well, whoever its owner is.
namespace slotctl {

/// Creates missing directories, accessible to their owner only (on Windows, to SYSTEM and the Administrators
/// as well, and in a directory that is closed to large groups such as Users, with its rights); one that root
/// creates in another account's directory is given to that account. Throws FileTrouble.
void make_directories(const std::filesystem::path& directory);

/// Whether a name in a directory is one of slotctl's own.
using IsOurs = std::function<bool(std::string_view name)>;

/// What root left in `directory`, including the directory itself, that should belong to `owner`: only files
/// and directories that root owns, that have a single name, and whose name is one of slotctl's own. No link
/// is followed.
std::vector<std::filesystem::path> left_by_root(const std::filesystem::path& directory, const Account& owner,
                                                const IsOurs& is_ours);

/// Gives those to `owner`, each as it was when checked. Throws Error(failed).
void hand_over(const std::filesystem::path& directory, const Account& owner, const IsOurs& is_ours);

}  // namespace slotctl

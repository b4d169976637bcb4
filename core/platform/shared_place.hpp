#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "core/platform/account.hpp"

/// Places that an account shares with root: the jobs run as an account of their own, and root tries things by
/// hand. What root made there as its own would be closed to the next job, so it is given away. Nothing of
/// this does anything for other users.
namespace slotctl {

/// Makes the directories that are missing, for their owner alone; what root makes in another account's
/// directory is given to that account. Throws FileTrouble.
void make_directories(const std::filesystem::path& directory);

/// Which names in a directory are slotctl's own.
using IsOurs = std::function<bool(std::string_view name)>;

/// What root left in `directory`, and in the directory itself, that `owner` should have: nothing but files
/// and directories that root owns, with one name, which is one of slotctl's own. No link is followed.
std::vector<std::filesystem::path> left_by_root(const std::filesystem::path& directory, const Account& owner,
                                                const IsOurs& is_ours);

/// Gives that to `owner`, each file as it was looked at. Throws Error(failed).
void hand_over(const std::filesystem::path& directory, const Account& owner, const IsOurs& is_ours);

}  // namespace slotctl

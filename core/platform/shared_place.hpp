#pragma once

#include <filesystem>
#include <system_error>

/// Places that an account shares with root: the jobs run as an account of their own, and root tries things by
/// hand. What root made there as its own would be closed to the next job, so it is given away. Nothing of
/// this does anything for other users.
namespace slotctl {

/// Gives a file or directory that root has made to the owner (and group) of the directory that it is in.
/// What is not root's, is linked elsewhere, or has a second name stays as it is; so does what is not there.
void give_to_owner_of_place(const std::filesystem::path& made);

/// Like std::filesystem::create_directories, each of them given to the owner of the one that it is in.
void make_directories(const std::filesystem::path& directory, std::error_code& error);

}  // namespace slotctl

#pragma once

#include <filesystem>
#include <string>

namespace slotctl {

/// Makes sure that a file exists that this user, and the owner of its directory, can lock; never truncates
/// it. Throws Error(permission or failed) with the path and the system's reason.
void ensure_lock_file(const std::filesystem::path& file);

/// Replaces a small file by `text`, so that a reader sees the old or the new one, never half of it.
void replace_file(const std::filesystem::path& file, const std::string& text);

}  // namespace slotctl

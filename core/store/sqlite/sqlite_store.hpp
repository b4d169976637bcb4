#pragma once

#include <filesystem>
#include <memory>

#include "core/base/instant.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// Opens the SQLite database `file`. One that is missing or empty is created and migrated, its directory too.
/// `read_only`: nothing is created or written, and a missing or empty file reads as an empty database.
/// Throws Error(permission, unavailable or failed).
std::unique_ptr<Store> open_sqlite_store(const std::filesystem::path& file, bool read_only, Instant now);

}  // namespace slotctl

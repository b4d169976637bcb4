#pragma once

#include <filesystem>
#include <memory>

#include "core/base/instant.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

/// Opens the SQLite database `file`. If it is missing or empty, it is created and migrated, together with its
/// directory. Unless `wanted` is write, nothing is created, and a missing or empty file counts as an empty
/// database in memory. Throws Error(permission, unavailable or failed).
std::unique_ptr<Store> open_sqlite_store(const std::filesystem::path& file, StoreAccess wanted, Instant now);

}  // namespace slotctl

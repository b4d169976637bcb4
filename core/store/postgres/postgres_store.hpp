#pragma once

#include <memory>

#include "core/store/open_store.hpp"

namespace slotctl {

/// Throws Error(unavailable or config).
std::unique_ptr<Store> open_postgres_store(const StoreOptions& options);

}  // namespace slotctl

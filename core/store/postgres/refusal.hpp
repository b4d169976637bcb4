#pragma once

#include <string>

#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// Throws Error(unavailable or permission): why no connection was made, told apart by the server's SQLSTATE.
/// `keywords` is the connection string, `said` what libpq said, which has no SQLSTATE: where the server
/// itself refused, it is asked once more.
[[noreturn]] void throw_unreachable(const StoreOptions& options, const std::string& keywords,
                                    const std::string& said);

}  // namespace slotctl::postgres

#pragma once

#include <string>

#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// Throws Error(unavailable or permission) with the reason why no connection was made, chosen by the server's
/// SQLSTATE. `keywords` is the connection string, `said` is libpq's message, which has no SQLSTATE: if the
/// server itself refused, it is asked once more.
[[noreturn]] void throw_unreachable(const StoreOptions& options, const std::string& keywords,
                                    const std::string& said);

}  // namespace slotctl::postgres

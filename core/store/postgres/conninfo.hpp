#pragma once

#include <string>

#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// The keyword string to connect with: what the user gave, with defaults where it is silent: a connection
/// that hangs is given up (connect_timeout), and a peer that fell silent is noticed within seconds
/// (keepalives, tcp_user_timeout). Throws Error(config) if libpq cannot read the URL.
std::string connection_string(const StoreOptions& options);

}  // namespace slotctl::postgres

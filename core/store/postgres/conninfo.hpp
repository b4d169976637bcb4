#pragma once

#include <string>

#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// The keyword string to connect with: what the user gave, with defaults where it is silent: a connection
/// that hangs is given up (connect_timeout), and a peer that fell silent is noticed within seconds
/// (keepalives, tcp_user_timeout). Throws Error(config) if libpq cannot read the URL.
std::string connection_string(const StoreOptions& options);

/// Where the password that libpq sends comes from, as people know the place; empty: there is none.
/// `from_file` says that libpq had one to send, which may be from a file of its own.
std::string password_source(const StoreOptions& options, bool from_file);

}  // namespace slotctl::postgres

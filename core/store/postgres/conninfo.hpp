#pragma once

#include <string>

#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// The keyword string to connect with: the user's settings, and defaults for the rest, so that a hanging
/// connection attempt is given up (connect_timeout) and a silent peer is noticed within seconds (keepalives,
/// tcp_user_timeout). Throws Error(config) if libpq cannot read the URL.
std::string connection_string(const StoreOptions& options);

/// The origin of the password that libpq sends, as shown to people; empty if there is none. `from_file`:
/// libpq had a password to send, which may come from a file that it reads itself.
std::string password_source(const StoreOptions& options, bool from_file);

}  // namespace slotctl::postgres

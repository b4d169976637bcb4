#pragma once

#include <string>

#include <libpq-fe.h>

#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// The keyword string to connect with: the user's settings, and defaults for the rest, so that a hanging
/// connection attempt is given up (connect_timeout) and a silent peer is noticed within seconds (keepalives,
/// tcp_user_timeout). Throws Error(config) if libpq cannot read the URL.
std::string connection_string(const StoreOptions& options);

/// The same options for another connection to the server that `connection` has found. A URL with several
/// hosts, or a name with several addresses, may lead to another one by then: a standby that has taken over,
/// for example.
StoreOptions on_the_same_server(StoreOptions options, PGconn* connection);

/// `host:port` of every server that the URL of `connection` names, in a fixed order, with commas between
/// them; empty if it names only one.
std::string named_servers(PGconn* connection);

/// The origin of the password that libpq sends, as shown to people; empty if there is none. `from_file`:
/// libpq had a password to send, which may come from a file that it reads itself.
std::string password_source(const StoreOptions& options, bool from_file);

}  // namespace slotctl::postgres

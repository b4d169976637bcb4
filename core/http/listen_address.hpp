#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slotctl::http {

/// Where a server is to listen.
struct ListenAddress {
    std::string host;        ///< an IPv4 or IPv6 address without brackets; empty for a Unix socket
    std::uint16_t port = 0;  ///< 0: any that is free
    std::string socket;      ///< the path of a Unix socket, or empty
};

/// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` (127.0.0.1) and `unix:PATH`. Throws Error(usage).
/// Whether the host really is an address shows when the socket is opened.
ListenAddress read_listen_address(std::string_view text);

/// Whether only this machine can reach it: a Unix socket or a loopback address.
bool is_local(const ListenAddress& address);

}  // namespace slotctl::http

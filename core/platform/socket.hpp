#pragma once

#include <string>

namespace slotctl {

/// Ends a connection in both directions without closing its descriptor: any thread that waits for data on it
/// is woken. Does nothing if it is not a socket.
void hang_up(int socket);

/// This machine's address as others see it, as far as its interfaces show: IPv4 before IPv6, the loopback
/// address if there is no other.
std::string own_address();

}  // namespace slotctl

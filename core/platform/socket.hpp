#pragma once

#include <string>

namespace slotctl {

/// Ends a connection in both directions without closing its descriptor: whoever waits for data on it, in
/// whatever thread, is told that it is over. Does nothing for what is no socket.
void hang_up(int socket);

/// This machine's address as others see it, as far as its interfaces tell: IPv4 before IPv6, the loopback's
/// if there is no other.
std::string own_address();

}  // namespace slotctl

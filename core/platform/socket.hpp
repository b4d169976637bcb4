#pragma once

namespace slotctl {

/// Ends a connection in both directions without closing its descriptor: whoever waits for data on it, in
/// whatever thread, is told that it is over. Does nothing for what is no socket.
void hang_up(int socket);

}  // namespace slotctl

#include "core/platform/socket.hpp"

#include <sys/socket.h>

namespace slotctl {

void hang_up(int socket) {
    ::shutdown(socket, SHUT_RDWR);
}

}  // namespace slotctl

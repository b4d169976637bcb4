#include "core/platform/stop_wait.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/stop_signal.hpp"

namespace slotctl {

namespace {

/// The handler writes into this pipe.
std::array<int, 2> stop_pipe{-1, -1};

void wake() {
    [[maybe_unused]] const auto written = ::write(stop_pipe[1], "", 1);
}

}  // namespace

StopWait::StopWait() {
    if (::pipe2(stop_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw Error(ErrorKind::failed, "cannot create a pipe: " + std::generic_category().message(errno));
    }
    drain_on_stop_signals(wake);
}

StopWait::~StopWait() {
    release_stop_signals();
    for (int& end : stop_pipe) ::close(std::exchange(end, -1));
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): only an object catches the signals
void StopWait::wait() {
    while (stop_signals() == 0) {
        pollfd waiting{stop_pipe[0], POLLIN, 0};
        ::poll(&waiting, 1, -1);
    }
}

}  // namespace slotctl

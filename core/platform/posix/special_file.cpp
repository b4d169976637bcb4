#include "core/platform/posix/special_file.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>

#include "core/platform/file_trouble.hpp"

namespace slotctl {

bool is_special(mode_t mode) {
    return S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode);
}

Descriptor open_special(const Place& place, mode_t mode) {
    constexpr std::chrono::milliseconds pause{20};
    constexpr int most_tries = 150;
    if (!S_ISFIFO(mode) || place.is_inherited()) return place.open(O_WRONLY | O_APPEND);
    for (int i = 0; i < most_tries; ++i) {
        Descriptor pipe(::openat(place.directory(), place.name().c_str(),
                                 O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
        if (pipe.get() >= 0) {
            ::fcntl(pipe.get(), F_SETFL, 0);  // from here on, writes wait for the reader
            return pipe;
        }
        if (errno != ENXIO) throw FileTrouble(errno);
        std::this_thread::sleep_for(pause);
    }
    throw FileTrouble(0, false, "it is a pipe that nobody reads");
}

}  // namespace slotctl

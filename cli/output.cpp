#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/base/error.hpp"

namespace slotctl::cli {

void print(const std::string& text) {
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        throw Error(ErrorKind::failed,
                    std::string("cannot write to standard output: ") + std::strerror(errno));
    }
}

void complain(const std::string& text) {
    std::fprintf(stderr, "slotctl: %s\n", text.c_str());
}

}  // namespace slotctl::cli

#include "core/platform/terminal.hpp"

#include <cerrno>
#include <cstdio>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace slotctl {

namespace {
int descriptor(StandardStream stream) {
    if (stream == StandardStream::input) return STDIN_FILENO;
    return stream == StandardStream::output ? STDOUT_FILENO : STDERR_FILENO;
}
}  // namespace

bool is_terminal(StandardStream stream) {
    return ::isatty(descriptor(stream)) == 1;
}

int terminal_width(StandardStream stream) {
    winsize size{};
    if (::ioctl(descriptor(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

bool write_text(StandardStream stream, std::string_view text) {
    std::FILE* const file = stream == StandardStream::output ? stdout : stderr;
    errno = 0;
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

std::optional<std::string> typed_line() {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
}

}  // namespace slotctl

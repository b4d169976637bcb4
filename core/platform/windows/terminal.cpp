#include "core/platform/terminal.hpp"

#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

HANDLE handle_of(StandardStream stream) {
    if (stream == StandardStream::input) return ::GetStdHandle(STD_INPUT_HANDLE);
    return ::GetStdHandle(stream == StandardStream::output ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

}  // namespace

bool is_terminal(StandardStream stream) {
    DWORD mode = 0;
    return ::GetConsoleMode(handle_of(stream), &mode) != 0;
}

int terminal_width(StandardStream stream) {
    CONSOLE_SCREEN_BUFFER_INFO screen{};
    if (::GetConsoleScreenBufferInfo(handle_of(stream), &screen) == 0) return 80;
    // The buffer may be wider than the window.
    const int columns = screen.srWindow.Right - screen.srWindow.Left + 1;
    return columns > 0 ? columns : 80;
}

}  // namespace slotctl

#include "core/platform/terminal.hpp"

#include <array>
#include <cerrno>
#include <cstdio>

#include "core/platform/windows/console.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

HANDLE handle_of(StandardStream stream) {
    if (stream == StandardStream::input) return ::GetStdHandle(STD_INPUT_HANDLE);
    return ::GetStdHandle(stream == StandardStream::output ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

}  // namespace

bool is_terminal(StandardStream stream) {
    return is_console(handle_of(stream));
}

int terminal_width(StandardStream stream) {
    CONSOLE_SCREEN_BUFFER_INFO screen{};
    if (::GetConsoleScreenBufferInfo(handle_of(stream), &screen) == 0) return 80;
    // The buffer may be wider than the window.
    const int columns = screen.srWindow.Right - screen.srWindow.Left + 1;
    return columns > 0 ? columns : 80;
}

bool write_text(StandardStream stream, std::string_view text) {
    std::FILE* const file = stream == StandardStream::output ? stdout : stderr;
    errno = 0;
    const HANDLE handle = handle_of(stream);
    if (!is_console(handle))
        return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
    if (write_to_console(handle, text) == ERROR_SUCCESS) return true;
    errno = EIO;
    return false;
}

// As characters: the console's bytes are in a code page of its own, which lacks most letters.
std::optional<std::string> typed_line() {
    constexpr wchar_t control_z = 26;  // how the end is typed
    std::wstring line;
    while (line.empty() || line.back() != L'\n') {
        std::array<wchar_t, 512> part{};
        DWORD got = 0;
        const auto room = static_cast<DWORD>(part.size());
        if (::ReadConsoleW(handle_of(StandardStream::input), part.data(), room, &got, nullptr) == 0 ||
            got == 0)
            break;
        line.append(part.data(), got);
    }
    if (line.empty() || line.front() == control_z) return std::nullopt;
    while (!line.empty() && (line.back() == L'\n' || line.back() == L'\r')) line.pop_back();
    return from_wide(line);
}

}  // namespace slotctl

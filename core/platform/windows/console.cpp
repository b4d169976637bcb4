#include "core/platform/windows/console.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

UINT code_page_before = 0;

struct ConsoleMode {
    DWORD stream;
    DWORD before = 0;
    bool changed = false;
};
std::array<ConsoleMode, 2> modes{{{STD_OUTPUT_HANDLE}, {STD_ERROR_HANDLE}}};

void restore_console() {
    if (code_page_before != 0) ::SetConsoleOutputCP(code_page_before);
    for (const ConsoleMode& mode : modes) {
        if (mode.changed) ::SetConsoleMode(::GetStdHandle(mode.stream), mode.before);
    }
}

}  // namespace

void prepare_console() {
    for (ConsoleMode& mode : modes) {
        const HANDLE console = ::GetStdHandle(mode.stream);
        if (::GetConsoleMode(console, &mode.before) == 0) continue;
        const DWORD wanted = mode.before | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING;
        mode.changed = wanted != mode.before && ::SetConsoleMode(console, wanted) != 0;
        if (code_page_before == 0) code_page_before = ::GetConsoleOutputCP();
    }
    if (code_page_before == 0) return;  // neither stream is a console
    ::SetConsoleOutputCP(CP_UTF8);
    std::atexit(restore_console);
}

bool is_console(HANDLE handle) {
    DWORD mode = 0;
    return ::GetConsoleMode(handle, &mode) != 0;
}

DWORD write_to_console(HANDLE console, std::string_view text) {
    constexpr std::size_t most = 8192;  // older versions of Windows take no more than 64 KiB at once
    const std::wstring wide = to_wide(text);
    for (std::size_t at = 0; at < wide.size();) {
        DWORD written = 0;
        const auto count = static_cast<DWORD>(std::min(most, wide.size() - at));
        if (::WriteConsoleW(console, wide.data() + at, count, &written, nullptr) == 0)
            return ::GetLastError();
        at += written;
    }
    return ERROR_SUCCESS;
}

}  // namespace slotctl

#include "core/platform/event_log.hpp"

#include <array>

#include "core/base/error.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

constexpr const wchar_t* source_name = L"slotctl";
constexpr const wchar_t* source_key = LR"(SYSTEM\CurrentControlSet\Services\EventLog\Application\slotctl)";

/// A program of Windows whose messages 1 to 1000 consist of the event's own text.
constexpr std::wstring_view message_file = LR"(%SystemRoot%\System32\EventCreate.exe)";
constexpr DWORD message = 1;

/// Windows refuses longer texts.
constexpr std::size_t longest_text = 31'000;

}  // namespace

void record_in_event_log(const std::string& text) {
    const HANDLE source = ::RegisterEventSourceW(nullptr, source_name);
    if (source == nullptr) return;  // standard error and the log file have it too
    const std::wstring wide = to_wide(text).substr(0, longest_text);
    std::array<const wchar_t*, 1> texts{wide.c_str()};
    ::ReportEventW(source, EVENTLOG_ERROR_TYPE, 0, message, nullptr, 1, 0, texts.data(), nullptr);
    ::DeregisterEventSource(source);
}

bool event_source_is_registered() {
    HKEY key = nullptr;
    if (::RegOpenKeyExW(HKEY_LOCAL_MACHINE, source_key, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
        return false;
    const bool known =
        ::RegQueryValueExW(key, L"EventMessageFile", nullptr, nullptr, nullptr, nullptr) == ERROR_SUCCESS;
    ::RegCloseKey(key);
    return known;
}

void register_event_source() {
    HKEY key = nullptr;
    const DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    LSTATUS result = ::RegCreateKeyExW(HKEY_LOCAL_MACHINE, source_key, 0, nullptr, 0, KEY_SET_VALUE, nullptr,
                                       &key, nullptr);
    if (result == ERROR_SUCCESS) {
        result = ::RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ,
                                  reinterpret_cast<const BYTE*>(message_file.data()),
                                  static_cast<DWORD>((message_file.size() + 1) * sizeof(wchar_t)));
        if (result == ERROR_SUCCESS)
            result = ::RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD,
                                      reinterpret_cast<const BYTE*>(&types), sizeof types);
        ::RegCloseKey(key);
    }
    if (result == ERROR_SUCCESS) return;
    const auto code = static_cast<DWORD>(result);
    throw Error(code == ERROR_ACCESS_DENIED ? ErrorKind::permission : ErrorKind::failed,
                "cannot register the event source slotctl: " + system_message(code),
                "run this from a console that was started as administrator");
}

}  // namespace slotctl

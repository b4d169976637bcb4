#include "core/platform/windows/full_path.hpp"

#include <algorithm>
#include <array>

#include <windows.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

constexpr std::wstring_view long_form = L"\\\\?\\";
constexpr std::wstring_view long_form_of_share = L"\\\\?\\UNC\\";
constexpr std::wstring_view device_form = L"\\\\.\\";

std::wstring in_capitals(std::wstring_view text) {
    std::wstring capitals(text);
    for (wchar_t& c : capitals) {
        if (c >= L'a' && c <= L'z') c = static_cast<wchar_t>(c - L'a' + L'A');
    }
    return capitals;
}

/// `COM1` and the like; superscript digits count as digits.
bool is_numbered(std::wstring_view name, std::wstring_view kind) {
    if (name.size() != kind.size() + 1 || !name.starts_with(kind)) return false;
    const wchar_t number = name.back();
    return (number >= L'1' && number <= L'9') || number == 0xB9 || number == 0xB2 || number == 0xB3;
}

bool is_device(std::wstring_view name) {
    constexpr std::array<std::wstring_view, 6> names{L"NUL", L"CON", L"CONIN$", L"CONOUT$", L"AUX", L"PRN"};
    const std::wstring capitals = in_capitals(name);
    return std::find(names.begin(), names.end(), capitals) != names.end() || is_numbered(capitals, L"COM") ||
           is_numbered(capitals, L"LPT");
}

/// Windows ignores an extension, and spaces before it.
std::wstring_view without_extension(std::wstring_view name) {
    name = name.substr(0, name.find_first_of(L".:"));
    while (name.ends_with(L' ')) name.remove_suffix(1);
    return name;
}

void check_names(std::wstring_view rest) {
    while (!rest.empty()) {
        const std::wstring_view name = rest.substr(0, rest.find(L'\\'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        if (is_device(without_extension(name))) {
            throw FileTrouble(0, false,
                              from_wide(name) + " is not a file: Windows reserves the name " +
                                  from_wide(without_extension(name)) + " for a device");
        }
        if (name.find(L':') != std::wstring_view::npos)
            throw FileTrouble(0, false, "a file's name cannot contain a colon on Windows");
    }
}

std::wstring absolute(const std::wstring& path) {
    std::wstring full(MAX_PATH, L'\0');
    for (;;) {
        const DWORD size =
            ::GetFullPathNameW(path.c_str(), static_cast<DWORD>(full.size()), full.data(), nullptr);
        if (size == 0) throw last_error();
        const bool fits = size < full.size();
        full.resize(size);
        if (fits) return full;
    }
}

}  // namespace

std::wstring full_path(const std::filesystem::path& path) {
    std::wstring given = path.wstring();
    std::replace(given.begin(), given.end(), L'/', L'\\');
    std::wstring_view bare(given);
    if (bare.ends_with(L':')) bare.remove_suffix(1);
    if (is_device(bare)) return std::wstring(device_form) + in_capitals(bare);
    if (given.find(L'\0') != std::wstring::npos) throw FileTrouble(ERROR_INVALID_NAME);
    if (given.starts_with(device_form)) return given;
    if (!given.starts_with(long_form)) {
        // Checked before, because Windows 10 turns such a path into the device's, and Windows 11 does not.
        const std::size_t drive = given.size() > 1 && given[1] == L':' ? 2 : 0;
        check_names(std::wstring_view(given).substr(drive));
        given = absolute(given);
        given = given.starts_with(L"\\\\") ? std::wstring(long_form_of_share) + given.substr(2)
                                           : std::wstring(long_form) + given;
    }
    check_names(std::wstring_view(given).substr(root_length(given)));
    return given;
}

bool names_device(std::wstring_view full) {
    return full.starts_with(device_form);
}

std::filesystem::path plain_path(std::wstring_view full) {
    if (full.starts_with(long_form_of_share))
        return std::wstring(L"\\\\") + std::wstring(full.substr(long_form_of_share.size()));
    // A volume without a letter has no other form.
    if (full.starts_with(long_form) && full.size() > 5 && full[5] == L':')
        return full.substr(long_form.size());
    return full;
}

std::size_t root_length(std::wstring_view full) {
    std::size_t end = long_form.size();
    if (full.starts_with(long_form_of_share)) end = full.find(L'\\', long_form_of_share.size()) + 1;
    end = full.find(L'\\', end);
    return end == std::wstring_view::npos ? full.size() : end + 1;
}

}  // namespace slotctl

#include "core/platform/windows/zone_directory.hpp"

#include <string>
#include <system_error>

#include <stdlib.h>

#include "core/platform/process.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace fs = std::filesystem;

namespace {

/// Abseil opens files by names in the code page of Windows. A name that cannot be written in it has a short
/// form, unless the administrator has switched these off.
fs::path in_code_page(const fs::path& directory) {
    if (::GetACP() == CP_UTF8) return directory;
    BOOL lost = FALSE;
    const int size = ::WideCharToMultiByte(CP_ACP, WC_NO_BEST_FIT_CHARS, directory.c_str(), -1, nullptr, 0,
                                           nullptr, &lost);
    if (size > 0 && lost == FALSE) return directory;
    std::wstring name(MAX_PATH, L'\0');
    const auto length = ::GetShortPathNameW(directory.c_str(), name.data(), MAX_PATH);
    if (length == 0 || length >= MAX_PATH) return directory;
    name.resize(length);
    return name;
}

}  // namespace

fs::path own_zone_directory() {
    const fs::path here = executable_path().parent_path();
    for (const fs::path& directory :
         {here / "zoneinfo", here.parent_path() / "share" / "slotctl" / "zoneinfo"}) {
        std::error_code missing;
        if (fs::exists(directory / "tzdata.zi", missing)) return directory;
    }
    return {};
}

void use_own_zone_directory() {
    if (!environment("TZDIR").value_or("").empty()) return;
    const fs::path directory = own_zone_directory();
    // The C run time's copy of the environment is the one that Abseil reads.
    if (!directory.empty()) ::_wputenv_s(L"TZDIR", in_code_page(directory).c_str());
}

}  // namespace slotctl

#include "core/platform/directories.hpp"

#include <array>
#include <memory>

#include "core/base/error.hpp"
#include "core/platform/account.hpp"
#include "core/platform/process.hpp"
#include "core/platform/windows/security.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// From the variable, so that a user or test can move it; a service may have no variables.
fs::path known_folder(const wchar_t* variable, const KNOWNFOLDERID& folder) {
    std::array<wchar_t, 32768> value{};
    const auto size = ::GetEnvironmentVariableW(variable, value.data(), static_cast<DWORD>(value.size()));
    if (size > 0 && size < value.size()) return fs::path(std::wstring_view(value.data(), size));
    wchar_t* found = nullptr;
    const auto result = ::SHGetKnownFolderPath(folder, KF_FLAG_DONT_VERIFY, nullptr, &found);
    const std::unique_ptr<wchar_t, decltype(&::CoTaskMemFree)> owner(found, &::CoTaskMemFree);
    if (FAILED(result)) {
        throw Error(ErrorKind::config, "the directory %" + from_wide(variable) + "% is unknown",
                    "set that variable, or name the files in config.toml");
    }
    return found;
}

fs::path program_data() {
    return known_folder(L"PROGRAMDATA", FOLDERID_ProgramData) / "slotctl";
}

/// SYSTEM is an administrator; the other two accounts of services are not, and share the machine's places.
bool is_service_account() {
    return has_rights_of(WinNetworkServiceSid) || has_rights_of(WinLocalServiceSid);
}

}  // namespace

SystemDirectories system_directories() {
    const fs::path own = program_data();
    return {own / "data", own / "log", own, own / "credentials"};
}

fs::path state_directory() {
    if (is_administrator() || is_service_account()) return system_directories().state;
    return known_folder(L"LOCALAPPDATA", FOLDERID_LocalAppData) / "slotctl";
}

std::vector<fs::path> config_files() {
    std::vector<fs::path> files;
    if (!is_service_account())
        files.push_back(known_folder(L"APPDATA", FOLDERID_RoamingAppData) / "slotctl" / "config.toml");
    files.push_back(system_directories().config / "config.toml");
    return files;
}

}  // namespace slotctl

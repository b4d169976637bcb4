#include "core/platform/process.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <io.h>

#include "core/platform/windows/console.hpp"
#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"
#include "core/platform/windows/zone_directory.hpp"

namespace slotctl {

namespace {

/// A program that a service or a task starts may have no standard streams.
void open_missing_streams() {
    struct Stream {
        FILE* file;
        const char* mode;
        DWORD id;
    };
    for (const auto& [file, mode, id] :
         {Stream{stdin, "rb", STD_INPUT_HANDLE}, Stream{stdout, "wb", STD_OUTPUT_HANDLE},
          Stream{stderr, "wb", STD_ERROR_HANDLE}}) {
        const HANDLE handle = ::GetStdHandle(id);
        if (handle != nullptr && handle != INVALID_HANDLE_VALUE && ::_fileno(file) >= 0) continue;
        if (std::freopen("NUL", mode, file) == nullptr) continue;
        ::SetStdHandle(id, reinterpret_cast<HANDLE>(::_get_osfhandle(::_fileno(file))));
    }
}

std::filesystem::path file_of_process(DWORD id) {
    const Handle process(::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id));
    std::array<wchar_t, 32768> name{};
    auto size = static_cast<DWORD>(name.size());
    if (!process || ::QueryFullProcessImageNameW(process.get(), 0, name.data(), &size) == 0) return {};
    return std::wstring_view(name.data(), size);
}

}  // namespace

void prepare_process() {
    open_missing_streams();
    // The same bytes as on every other system: no line ending is translated.
    for (FILE* stream : {stdin, stdout, stderr}) ::_setmode(::_fileno(stream), _O_BINARY);
    prepare_console();
    use_own_zone_directory();
    // No dialogue may wait for somebody at a server.
    ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

std::vector<std::string> program_arguments(int, const char* const*) {
    int count = 0;
    const std::unique_ptr<wchar_t*, decltype(&::LocalFree)> words(
        ::CommandLineToArgvW(::GetCommandLineW(), &count), &::LocalFree);
    std::vector<std::string> arguments;
    for (int i = 1; i < count; ++i) arguments.push_back(from_wide(words.get()[i]));
    return arguments;
}

std::int64_t process_id() {
    return static_cast<std::int64_t>(::GetCurrentProcessId());
}

bool process_exists(std::int64_t id) {
    if (id <= 0 || id > static_cast<std::int64_t>(MAXDWORD)) return false;
    const Handle process(::OpenProcess(SYNCHRONIZE, FALSE, static_cast<DWORD>(id)));
    // One that has ended is known to the system as long as somebody has a handle to it.
    if (process) return ::WaitForSingleObject(process.get(), 0) == WAIT_TIMEOUT;
    return ::GetLastError() == ERROR_ACCESS_DENIED;
}

std::string host_name() {
    std::array<wchar_t, 256> name{};
    auto size = static_cast<DWORD>(name.size());
    if (::GetComputerNameExW(ComputerNameDnsHostname, name.data(), &size) == 0) return "unknown";
    return from_wide({name.data(), size});
}

std::filesystem::path executable_path() {
    std::array<wchar_t, 32768> name{};
    const auto size = ::GetModuleFileNameW(nullptr, name.data(), static_cast<DWORD>(name.size()));
    if (size == 0 || size == name.size()) return {};
    std::filesystem::path path(std::wstring_view(name.data(), size));
    std::error_code error;
    return std::filesystem::exists(path, error) ? path : std::filesystem::path();
}

// Command lines of other processes are not for everyone to read on Windows.
std::vector<RunningProgram> running_programs(const std::vector<std::string>& names) {
    std::vector<RunningProgram> found;
    const Handle all(::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
    PROCESSENTRY32W entry{};
    entry.dwSize = sizeof entry;
    if (!all || ::Process32FirstW(all.get(), &entry) == 0) return found;
    do {
        std::string name = from_wide(static_cast<const wchar_t*>(entry.szExeFile));
        if (std::find(names.begin(), names.end(), name) == names.end()) continue;
        found.push_back({std::move(name), file_of_process(entry.th32ProcessID), {}});
    } while (::Process32NextW(all.get(), &entry) != 0);
    return found;
}

std::optional<std::string> environment(const std::string& name) {
    const std::wstring wide = to_wide(name);
    std::vector<wchar_t> value(256);
    for (;;) {
        ::SetLastError(ERROR_SUCCESS);
        const auto size =
            ::GetEnvironmentVariableW(wide.c_str(), value.data(), static_cast<DWORD>(value.size()));
        if (size == 0 && ::GetLastError() == ERROR_ENVVAR_NOT_FOUND) return std::nullopt;
        if (size < value.size()) return from_wide({value.data(), size});
        value.resize(size);
    }
}

std::vector<std::string> environment_names() {
    std::vector<std::string> names;
    const std::unique_ptr<wchar_t, decltype(&::FreeEnvironmentStringsW)> block(::GetEnvironmentStringsW(),
                                                                               &::FreeEnvironmentStringsW);
    for (const wchar_t* entry = block.get(); entry != nullptr && *entry != L'\0';) {
        const std::wstring_view text(entry);
        // `=C:=C:\work` is the current directory of a drive.
        if (const auto end = text.find(L'=', 1); text.front() != L'=')
            names.push_back(from_wide(text.substr(0, end)));
        entry += text.size() + 1;
    }
    return names;
}

}  // namespace slotctl

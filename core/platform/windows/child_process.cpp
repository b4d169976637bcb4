#include "core/platform/windows/child_process.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>

#include "core/base/windows_command_line.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

[[noreturn]] void fail() {
    throw std::system_error(static_cast<int>(::GetLastError()), std::system_category());
}

/// Restricts what a child inherits to a list of handles: another thread may just be starting another child.
class InheritedHandles {
  public:
    explicit InheritedHandles(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
        SIZE_T size = 0;
        ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        memory_.resize(size);
        if (::InitializeProcThreadAttributeList(get(), 1, 0, &size) == 0) fail();
        if (::UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                        handles_.size() * sizeof(HANDLE), nullptr, nullptr) == 0)
            fail();
    }
    ~InheritedHandles() { ::DeleteProcThreadAttributeList(get()); }
    InheritedHandles(const InheritedHandles&) = delete;
    InheritedHandles& operator=(const InheritedHandles&) = delete;

    LPPROC_THREAD_ATTRIBUTE_LIST get() {
        return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
    }

  private:
    std::vector<HANDLE> handles_;
    std::vector<unsigned char> memory_;
};

}  // namespace

Variables own_variables() {
    Variables variables;
    const std::unique_ptr<wchar_t, decltype(&::FreeEnvironmentStringsW)> block(::GetEnvironmentStringsW(),
                                                                               &::FreeEnvironmentStringsW);
    for (const wchar_t* entry = block.get(); entry != nullptr && *entry != L'\0';) {
        const std::wstring_view text(entry);
        // The current directory of a drive has a name that begins with `=`.
        const auto end = text.find(L'=', 1);
        if (end != std::wstring_view::npos) variables.emplace_back(text.substr(0, end), text.substr(end + 1));
        entry += text.size() + 1;
    }
    return variables;
}

bool same_name(const std::wstring& a, const std::wstring& b) {
    return ::CompareStringOrdinal(a.c_str(), -1, b.c_str(), -1, TRUE) == CSTR_EQUAL;
}

std::wstring environment_block(Variables variables) {
    // Windows expects this order.
    std::ranges::sort(variables, [](const auto& a, const auto& b) {
        return ::CompareStringOrdinal(a.first.c_str(), -1, b.first.c_str(), -1, TRUE) == CSTR_LESS_THAN;
    });
    std::wstring block;
    for (const auto& [name, value] : variables)
        block.append(name).append(1, L'=').append(value).append(1, L'\0');
    return block.append(block.empty() ? 2 : 1, L'\0');
}

Handle inheritable(HANDLE handle) {
    HANDLE copy = nullptr;
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE) return Handle();
    const HANDLE us = ::GetCurrentProcess();
    if (::DuplicateHandle(us, handle, us, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS) == 0) return Handle();
    return Handle(copy);
}

Handle null_device() {
    SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
    return Handle(::CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                &inherit, OPEN_EXISTING, 0, nullptr));
}

ChildProcess create_suspended(const ChildStart& start, Handle& thread) {
    ChildProcess child;
    child.job = Handle(::CreateJobObjectW(nullptr, nullptr));
    if (!child.job) fail();
    std::vector<HANDLE> streams;
    for (const HANDLE stream : {start.input, start.output, start.error}) {
        if (stream != nullptr && std::ranges::find(streams, stream) == streams.end())
            streams.push_back(stream);
    }
    InheritedHandles inherited(streams);
    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = start.input;
    startup.StartupInfo.hStdOutput = start.output;
    startup.StartupInfo.hStdError = start.error;
    startup.lpAttributeList = inherited.get();
    DWORD flags = CREATE_NEW_PROCESS_GROUP | CREATE_UNICODE_ENVIRONMENT | CREATE_SUSPENDED |
                  EXTENDED_STARTUPINFO_PRESENT;
    // Without a console, as in a service, the child would open a window of its own.
    if (::GetConsoleCP() == 0) flags |= CREATE_NO_WINDOW;
    std::wstring line =
        to_wide(windows_command_line(start.words) + (start.verbatim.empty() ? "" : ' ' + start.verbatim));
    std::wstring environment = start.environment;
    PROCESS_INFORMATION made{};
    if (::CreateProcessW(start.program.c_str(), line.data(), nullptr, nullptr, TRUE, flags,
                         environment.data(), nullptr, &startup.StartupInfo, &made) == 0)
        fail();
    child.process = Handle(made.hProcess);
    child.id = made.dwProcessId;
    thread = Handle(made.hThread);
    if (::AssignProcessToJobObject(child.job.get(), child.process.get()) == 0) {
        const auto code = static_cast<int>(::GetLastError());
        ::TerminateProcess(child.process.get(), 1);
        throw std::system_error(code, std::system_category());
    }
    return child;
}

void resume(const Handle& thread) {
    ::ResumeThread(thread.get());
}

}  // namespace slotctl

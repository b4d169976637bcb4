#include "core/platform/windows/start_self.hpp"

#include <array>
#include <cstdio>
#include <system_error>

#include "core/base/error.hpp"
#include "core/platform/process.hpp"
#include "core/platform/windows/stop_event.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

Variables changed_environment(const EnvironmentChanges& changes) {
    Variables variables = own_variables();
    for (const auto& [name, value] : changes) {
        const std::wstring wide = to_wide(name);
        std::erase_if(variables, [&](const auto& variable) { return same_name(variable.first, wide); });
        if (value) variables.emplace_back(wide, to_wide(*value));
    }
    return variables;
}

}  // namespace

ChildProcess start_self(const std::vector<std::string>& arguments, const EnvironmentChanges& changes,
                        ChildOutput output, Handle& stop) {
    std::vector<std::string> words{"slotctl"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Handle input = null_device(),
                 printed = output == ChildOutput::discarded ? null_device()
                                                            : inheritable(::GetStdHandle(STD_OUTPUT_HANDLE)),
                 error = inheritable(::GetStdHandle(STD_ERROR_HANDLE));
    try {
        return start_child({.program = executable_path().wstring(),
                            .words = words,
                            .environment = environment_block(changed_environment(changes)),
                            .input = input.get(),
                            .output = printed.get(),
                            .error = error.get()},
                           [&](DWORD id) { stop = stop_event_of(id); });
    } catch (const std::system_error& failure) {
        throw Error(ErrorKind::failed, "cannot start slotctl " +
                                           (arguments.empty() ? "" : arguments.front()) + ": " +
                                           system_message(static_cast<DWORD>(failure.code().value())));
    }
}

/// A crash ends a process with the number of the exception.
ProgramEnd end_of(DWORD status, bool killed) {
    if (killed) return {std::nullopt, "TerminateProcess"};
    if (status < 0xC0000000) return {static_cast<int>(status), ""};
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "exception 0x%08lX", static_cast<unsigned long>(status));
    return {std::nullopt, text.data()};
}

}  // namespace slotctl

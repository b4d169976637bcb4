#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/platform/windows/handle.hpp"

namespace slotctl {

/// Variables as CreateProcessW takes them.
using Variables = std::vector<std::pair<std::wstring, std::wstring>>;
Variables own_variables();
/// Windows ignores case in the names of variables.
bool same_name(const std::wstring& a, const std::wstring& b);
std::wstring environment_block(Variables variables);

/// What a process is started with. It inherits the three streams and nothing else.
struct ChildStart {
    std::wstring program;            ///< its path
    std::vector<std::string> words;  ///< its command line, the program's name first
    std::string verbatim{};          ///< the end of the command line, as it is
    std::wstring environment;        ///< an `environment_block`
    HANDLE input = nullptr;
    HANDLE output = nullptr;
    HANDLE error = nullptr;
};

/// A process that was started in a group of its own, so that Ctrl-C does not reach it, together with
/// everything that it starts.
struct ChildProcess {
    Handle process;
    Handle job;  ///< terminating it ends the process and everything that it has started
    DWORD id = 0;
};

/// Starts it. `before_it_runs` is called with its id when it exists and has not begun yet. Throws the result
/// of GetLastError as std::system_error.
template <class BeforeItRuns>
ChildProcess start_child(const ChildStart& start, BeforeItRuns before_it_runs);

ChildProcess create_suspended(const ChildStart& start, Handle& thread);
void resume(const Handle& thread);

template <class BeforeItRuns>
ChildProcess start_child(const ChildStart& start, BeforeItRuns before_it_runs) {
    Handle thread;
    ChildProcess child = create_suspended(start, thread);
    before_it_runs(child.id);
    resume(thread);
    return child;
}

/// A copy that a child may inherit; none if `handle` is none.
Handle inheritable(HANDLE handle);
/// The null device, for a child to inherit.
Handle null_device();

}  // namespace slotctl

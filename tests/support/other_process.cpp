#include "tests/support/other_process.hpp"

#include <thread>

#include "core/base/path_text.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/process.hpp"

namespace slotctl::tests {

ProgramResult run_in_other_process(const std::string& test_case,
                                   const std::map<std::string, std::string>& variables,
                                   std::chrono::seconds limit) {
    ProgramCall call{.words = {utf8(executable_path()), test_case}, .limit = limit};
    std::map<std::string, std::string> all;
    for (const std::string& name : environment_names()) all[name] = environment(name).value_or("");
    for (const auto& [name, value] : variables) all[name] = value;
    call.environment = std::move(all);
    return run_program(call);
}

std::string argument(const std::string& variable) {
    return environment(variable).value_or("");
}

bool appears(const std::filesystem::path& file) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!look_at_path(file).exists) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

OtherProcess::OtherProcess(const std::string& test_case,
                           const std::map<std::string, std::string>& variables) {
    Supervisor::Environment changes;
    for (const auto& [name, value] : variables) changes.emplace_back(name, value);
    supervisor_.start({test_case}, changes);
}

OtherProcess::~OtherProcess() {
    if (!supervisor_.busy()) return;
    supervisor_.kill();
    wait();
}

ProgramEnd OtherProcess::wait() {
    for (;;) {
        if (auto end = supervisor_.take_end()) return *end;
        supervisor_.wait(std::chrono::seconds{1});
    }
}

}  // namespace slotctl::tests

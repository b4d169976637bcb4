#include "tests/support/other_process.hpp"

#include "core/base/path_text.hpp"
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

}  // namespace slotctl::tests

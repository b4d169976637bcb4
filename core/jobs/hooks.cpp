#include "core/jobs/hooks.hpp"

#include <map>
#include <utility>

#include "core/base/duration.hpp"
#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/jobs/outcome_json.hpp"
#include "core/platform/process.hpp"
#include "core/platform/program.hpp"

namespace slotctl {

namespace {

constexpr std::size_t longest_output = 500;

std::map<std::string, std::string> environment_for(const std::string& hook, const Outcome& run) {
    std::map<std::string, std::string> variables;
    for (const std::string& name : environment_names())
        if (auto value = environment(name)) variables[name] = std::move(*value);
    variables["SLOTCTL_HOOK"] = hook;
    variables["SLOTCTL_JOB"] = run.job;
    variables["SLOTCTL_STATUS"] = hook == "before" ? "" : std::string(name_of(run.status));
    variables["SLOTCTL_RUN_ID"] = run.run_id ? std::to_string(*run.run_id) : "";
    variables["SLOTCTL_ERROR"] = printable_line(run.error.value_or(""));
    return variables;
}

/// What went wrong; empty if nothing did.
std::string trouble_of(const ProgramResult& result, std::chrono::seconds limit) {
    if (result.good()) return "";
    std::string text = result.timed_out ? "was killed after " + format_duration(limit)
                                        : "ended with exit status " + std::to_string(result.status);
    const std::string said = result.complaint.empty() ? result.output : result.complaint;
    if (!said.empty()) text += ": " + shortened(joined_lines(printable_lines(said)), longest_output);
    return text;
}

/// What went wrong; empty if nothing did.
std::string run_hook(const std::string& hook, const std::string& command, const Outcome& run,
                     std::chrono::seconds limit) {
    log::debug("running the command " + hook + " " + run.job + ": " + command);
    ProgramCall call = shell_call(command);
    call.input = hook == "before" ? outcome_json_before(run) : outcome_json(run);
    call.limit = limit;
    call.environment = environment_for(hook, run);
    try {
        const ProgramResult result = run_program(call);
        if (!result.output.empty()) log::debug(hook + ": " + joined_lines(printable_lines(result.output)));
        return trouble_of(result, limit);
    } catch (const Error& e) {
        return std::string("could not be started: ") + e.what();
    }
}

}  // namespace

std::optional<std::string> Hooks::before(const Outcome& run) const {
    const std::string& command = config_.of(run.job).before;
    if (command.empty()) return std::nullopt;
    const std::string trouble = run_hook("before", command, run, config_.timeout);
    if (trouble.empty()) return std::nullopt;
    return "the command before " + run.job + " " + trouble;
}

void Hooks::ended(Outcome& run) const {
    const HookCommands commands = config_.of(run.job);
    const auto report = [&](const std::string& hook, const std::string& command) {
        if (command.empty()) return;
        const std::string trouble = run_hook(hook, command, run, config_.timeout);
        if (trouble.empty()) return;
        run.hook_failures.push_back("the command " +
                                    std::string(hook == "after" ? "after " : "for failures of ") + run.job +
                                    " " + trouble + "; the run itself is not affected");
    };
    if (run.status != RunStatus::ok) report("on_failure", commands.on_failure);
    report("after", commands.after);
}

}  // namespace slotctl

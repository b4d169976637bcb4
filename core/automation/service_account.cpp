#include "core/automation/service_account.hpp"

#include <system_error>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/event_log.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/text_file.hpp"
#include "core/schedule/template_text.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
    std::error_code hidden;
    return fs::exists(path, hidden);
}

Account service_account() {
    if (auto account = find_account(service_account_name())) return *account;
    throw Error(ErrorKind::failed, "there is no account named " + service_account_name());
}

/// Every system has one of these commands: from systemd, shadow or BusyBox.
void create_account(const ProgramRunner& run) {
    const std::string name = service_account_name(), home = utf8(system_directories().state);
    const std::string line =
        fill_template(installer_text("slotctl.sysusers.in"), {{"USER", {name}}, {"HOME", {home}}});
    const std::vector<ProgramCall> ways{
        {.words = {"systemd-sysusers", "-"}, .input = line},
        {.words = {"useradd", "--system", "--user-group", "--home-dir", home, "--no-create-home", "--shell",
                   "/usr/sbin/nologin", "--comment", "slotctl, scheduled jobs", name}},
        {.words = {"sh", "-c",
                   "addgroup -S \"$1\" && adduser -S -D -H -h \"$2\" -s /sbin/nologin -G \"$1\" \"$1\"", "sh",
                   name, home}}};
    std::string said;
    for (const ProgramCall& way : ways) {
        const auto result = run(way);
        if (result.good() && find_account(name)) return;
        said += "\n  " + way.words.front() + ": " +
                (result.complaint.empty() ? "did not create it" : result.complaint);
    }
    while (said.ends_with('\n')) said.pop_back();
    throw Error(ErrorKind::failed, "the system account " + name + " could not be created:" + said,
                "create it yourself, then run this again");
}

void prepare_directory(std::vector<Preparation>& steps, const fs::path& directory, unsigned mode,
                       bool of_root) {
    if (is_there(directory)) return;
    steps.push_back({"create the directory " + utf8(directory) +
                         (of_root ? ", which " + service_account_name() + " can read" : ""),
                     [=] { make_directory(directory, service_account(), mode, of_root); }});
}

/// The names of files that slotctl creates there: databases and SQLite's own files, locks, alert records,
/// logs.
bool is_made_by_slotctl(std::string_view name) {
    const auto ends = [name](std::string_view end) { return name.ends_with(end); };
    const auto holds = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
    return name == "locks" || holds(".db") || holds(".sqlite") || ends(".lock") || ends(".holder") ||
           ends(".log") || (name.starts_with("alerts-") && ends(".json"));
}

/// Files that root created by running a job by hand, and that the account cannot write. Other files are not
/// touched, since the account itself may have put them there.
void prepare_ownership(std::vector<Preparation>& steps, const fs::path& directory) {
    const auto account =
        find_account(service_account_name()).value_or(Account{service_account_name(), -1, -1, ""});
    if (left_by_root(directory, account, is_made_by_slotctl).empty()) return;
    steps.push_back({"change the owner of files that root created in " + utf8(directory) + " to " +
                         service_account_name(),
                     [directory] { hand_over(directory, service_account(), is_made_by_slotctl); }});
}

}  // namespace

std::vector<Preparation> preparations_for(const Installation& installation, const ProgramRunner& run) {
    std::vector<Preparation> steps;
    if (installation.scope == Scope::user) return steps;
    if (!find_account(service_account_name())) {
        steps.push_back(
            {"create the system account " + service_account_name(), [run] { create_account(run); }});
    }
    const SystemDirectories own = system_directories();
    prepare_directory(steps, own.config, 0750, true);
    prepare_directory(steps, own.state, 0750, false);
    prepare_directory(steps, own.state / "locks", 0750, false);
    prepare_directory(steps, own.log, 0750, false);
    for (const fs::path& directory : installation.writable) prepare_directory(steps, directory, 0750, false);
    if (!event_source_is_registered()) {
        steps.push_back(
            {"register slotctl as a source of Windows' event log", [] { register_event_source(); }});
    }
    prepare_ownership(steps, own.state);
    prepare_ownership(steps, own.log);
    return steps;
}

}  // namespace slotctl

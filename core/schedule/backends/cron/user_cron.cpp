#include "core/schedule/backends/cron/user_cron.hpp"

#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

namespace {

/// The text in a temporary file, removed afterwards.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) : directory_(make_temporary_directory()) {
        write_text_file(path(), text, 0600);
    }
    ~TemporaryFile() {
        std::error_code error;
        std::filesystem::remove_all(directory_, error);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] std::filesystem::path path() const { return directory_ / "crontab"; }

  private:
    std::filesystem::path directory_;
};

std::string place() {
    return "the crontab of " + current_account().name;
}

[[noreturn]] void fail(const std::string& what, const ProgramResult& result) {
    std::string said = result.timed_out ? "no answer in time" : result.complaint;
    while (said.ends_with('\n')) said.pop_back();
    const bool forbidden = said.find("not allowed") != std::string::npos;
    // crontab(1) needs its group's rights, which a process that may gain none (as in a job's sandbox) cannot
    // get.
    const bool closed = said.find("Permission denied") != std::string::npos;
    throw Error(forbidden || closed ? ErrorKind::permission : ErrorKind::failed, what + ": " + said,
                forbidden ? "see /etc/cron.allow and /etc/cron.deny" : "");
}

}  // namespace

UserCron::UserCron(std::string instance, ProgramRunner run, std::filesystem::path backups)
    : CronScheduler(std::move(instance), std::move(run)), backups_(std::move(backups)) {}

std::optional<Error> UserCron::obstacle() {
    if (!find_program("crontab"))
        return Error(ErrorKind::failed, "this machine has no crontab program",
                     "install cron, or use systemd");
    try {
        read();
    } catch (const Error& e) {
        if (e.kind() == ErrorKind::permission) return e;
    }
    return std::nullopt;
}

std::vector<Artefact> UserCron::plan(const std::vector<ScheduledJob>& jobs, const Installation& installation,
                                     Instant now) const {
    const auto entries = cron_entries(jobs, now);
    if (entries.empty()) return {};
    return {{place(), crontab_block(entries, installation), ""}};
}

std::string UserCron::read() {
    const auto result = run({.words = {"crontab", "-l"}});
    if (result.good()) return result.output;
    // A user without a crontab gets a message, which differs between crons; empty error output means another
    // problem.
    if (result.complaint.find("no crontab") != std::string::npos ||
        result.complaint.find("can't open") != std::string::npos) {
        return "";
    }
    fail("cannot read " + place(), result);
}

void UserCron::check(const std::string& crontab) {
    // The meaning of -n differs: it is used only if this cron calls it a dry run.
    const auto usage = run({.words = {"crontab", "-h"}});
    const std::string help = usage.output + usage.complaint;
    const bool debian = help.find("dry run") != std::string::npos;
    const bool cronie = help.find("-T <file>") != std::string::npos;
    if (!debian && !cronie) return;
    const TemporaryFile file(crontab);
    const auto result = run({.words = {"crontab", debian ? "-n" : "-T", utf8(file.path())}});
    if (!result.good()) fail("cron refuses the new crontab", result);
}

void UserCron::write(const std::string& crontab) {
    const auto result = crontab.empty() ? run({.words = {"crontab", "-r"}})
                                        : run({.words = {"crontab", "-"}, .input = crontab});
    if (!result.good()) fail("cannot write " + place(), result);
    if (read() != crontab)
        throw Error(ErrorKind::failed, place() + " does not contain what was written to it",
                    "the crontab as it was before is in " + utf8(backups_ / "crontab.before"));
}

std::string UserCron::read_if_allowed() {
    if (!find_program("crontab")) return "";
    try {
        return read();
    } catch (const Error& e) {
        // A user who may not have a crontab has none, since cron respects cron.allow; a user who may not look
        // cannot know.
        if (e.kind() == ErrorKind::permission) return "";
        throw;
    }
}

std::optional<Error> UserCron::damage() {
    const std::string crontab = read_if_allowed();
    try {
        instances_in(crontab);
    } catch (const Error& e) {
        return e;
    }
    return std::nullopt;
}

std::vector<std::string> UserCron::instances() {
    return instances_in(read_if_allowed());
}

std::vector<Artefact> UserCron::installed() {
    auto block = split_crontab(read_if_allowed(), instance()).block;
    if (!block) return {};
    return {{place(), *block, ""}};
}

void UserCron::apply(const RunLock&, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.before == change.after) continue;
        const std::string before = read();
        const auto block = change.after ? std::optional(change.after->text) : std::nullopt;
        const std::string after = with_block(before, instance(), block);
        check(after);
        if (!before.empty()) write_text_file(backups_ / "crontab.before", before, 0600);
        write(after);
    }
}

std::map<std::string, std::string> UserCron::entries(const std::vector<Artefact>& artefacts) const {
    return artefacts.empty() ? std::map<std::string, std::string>{} : entries_in_block(artefacts[0].text);
}

}  // namespace slotctl

#include "core/schedule/backends/cron/system_cron.hpp"

#include <set>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

// cron skips files whose names contain a dot.
SystemCron::SystemCron(const std::string& instance, ProgramRunner run, const std::filesystem::path& directory)
    : CronScheduler(instance, std::move(run)),
      file_(directory / (instance.empty() ? "slotctl" : "slotctl-" + instance)) {}

std::optional<Error> SystemCron::obstacle() {
    std::error_code hidden;
    if (running() == CronKind::busybox) {
        return Error(ErrorKind::failed,
                     "BusyBox crond runs here, which never reads " + utf8(file_.parent_path()),
                     "use --scope user, which writes root's crontab for root, or install another cron");
    }
    if (std::filesystem::is_directory(file_.parent_path(), hidden)) return std::nullopt;
    return Error(ErrorKind::failed, "there is no " + utf8(file_.parent_path()) + " on this machine",
                 "install a cron that reads it, or use --scope user");
}

std::vector<Artefact> SystemCron::plan(const std::vector<ScheduledJob>& jobs,
                                       const Installation& installation, Instant now) const {
    const auto entries = cron_entries(jobs, now);
    if (entries.empty()) return {};
    return {{utf8(file_), crontab_block(entries, installation), ""}};
}

std::vector<std::string> SystemCron::instances() {
    std::set<std::string> names;
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(file_.parent_path(), none)) {
        const std::string name = utf8(file.path().filename());
        if (name != "slotctl" && !name.starts_with("slotctl-")) continue;
        const auto text = read_text_file(file.path());
        if (text && is_stamped(*text)) names.insert(name == "slotctl" ? "" : name.substr(name.find('-') + 1));
    }
    return {names.begin(), names.end()};
}

std::vector<Artefact> SystemCron::installed() {
    const auto text = read_text_file(file_);
    if (!text || !is_stamped(*text)) return {};
    return {{utf8(file_), *text, ""}};
}

void SystemCron::apply(const RunLock&, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.before == change.after) continue;
        const auto there = read_text_file(file_);
        if (there && !is_stamped(*there)) {
            throw Error(ErrorKind::failed, utf8(file_) + " already exists and was not written by slotctl",
                        "move that file away");
        }
        if (change.after) {
            write_text_file(file_, change.after->text, 0644);
        } else {
            remove_text_file(file_);
        }
    }
}

std::map<std::string, std::string> SystemCron::entries(const std::vector<Artefact>& artefacts) const {
    return artefacts.empty() ? std::map<std::string, std::string>{} : entries_in_block(artefacts[0].text);
}

}  // namespace slotctl

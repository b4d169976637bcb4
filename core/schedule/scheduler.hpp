#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/platform/run_lock.hpp"
#include "core/schedule/artefact.hpp"
#include "core/schedule/installation.hpp"
#include "core/schedule/occurrences.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// The result of a trial of a job under the scheduler's own conditions.
struct Trial {
    std::string entry;
    int status = 0;         ///< the exit status of the program that failed; 0: all is well
    std::string output;     ///< what the job printed
    std::string complaint;  ///< what it wrote to standard error
    std::string obstacle;   ///< why it did not even start; empty if it did
};

/// A program that starts jobs on time: systemd, cron or Windows Task Scheduler, for one user or the whole
/// machine. Each object works on the schedule of one instance.
class Scheduler {
  public:
    virtual ~Scheduler() = default;

    [[nodiscard]] virtual SchedulerKind kind() const = 0;
    [[nodiscard]] virtual Scope scope() const = 0;
    /// The instance that it works on; empty: the unnamed schedule.
    [[nodiscard]] virtual const std::string& instance() const = 0;

    /// Every instance that has entries here, sorted by name.
    virtual std::vector<std::string> instances() = 0;

    /// The artefacts that these jobs need; jobs that are not enabled are left out. Reads and writes nothing.
    /// Throws Error(config) for what the scheduler cannot express.
    [[nodiscard]] virtual std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                                     const Installation& installation, Instant now) const = 0;

    /// Where the scheduler deviates from what a job asks for, as sentences.
    [[nodiscard]] virtual std::vector<std::string> limits(const ScheduledJob& job) const = 0;

    /// Why it cannot be used here and now; nothing if it can.
    virtual std::optional<Error> obstacle() = 0;

    /// The existing artefacts that slotctl wrote for the instance. Does not need permission to write.
    virtual std::vector<Artefact> installed() = 0;

    /// Why it is impossible to tell which of its entries are slotctl's; nothing if all is well.
    virtual std::optional<Error> damage() { return std::nullopt; }

    /// Makes these changes and activates them. Throws Error; changes made until then stay.
    virtual void apply(const RunLock& lock, const std::vector<Change>& changes) = 0;

    /// Every entry that the artefacts start, with the text that defines it.
    [[nodiscard]] virtual std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const = 0;

    /// What keeps installed entries from starting, by entry (empty: all of them): a timer that is not
    /// enabled, a daemon that is not running.
    virtual std::vector<std::pair<std::string, std::string>> hindrances(
        const std::vector<Artefact>& artefacts) = 0;

    /// When it will next start an installed entry; nothing if it will not, or does not say. `text`: the
    /// entry's own text, from `entries`. `job`: the job from which that text was made, if it was not changed
    /// since.
    virtual std::optional<Instant> next_run(const std::string& entry, const std::string& text,
                                            const ScheduledJob* job, Instant now) = 0;

    /// How it handles clock changes.
    virtual ClockManner manner() { return kind(); }
    /// The name of the program that starts the jobs: `cron`, `BusyBox crond`.
    virtual std::string runner() { return std::string(name_of(kind())); }

    /// Runs a job once with --dry-run, under the same conditions as a scheduled run: same account, same
    /// environment, no terminal.
    virtual Trial rehearse(const RunLock& lock, const ScheduledJob& job,
                           const Installation& installation) = 0;
};

}  // namespace slotctl

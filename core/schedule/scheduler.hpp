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

/// How a trial of a job went, in the scheduler's own conditions.
struct Trial {
    std::string entry;
    int status = 0;         ///< what the program that failed exited with; 0: all is well
    std::string output;     ///< what the job printed
    std::string complaint;  ///< and what it said on standard error
    std::string obstacle;   ///< why it did not even start, in words; empty otherwise
};

/// What starts jobs on time: systemd, cron or Windows Task Scheduler, of a user or of the whole machine. Each
/// works on the schedule of one instance.
class Scheduler {
  public:
    virtual ~Scheduler() = default;

    [[nodiscard]] virtual SchedulerKind kind() const = 0;
    [[nodiscard]] virtual Scope scope() const = 0;
    /// The instance that this one works on; empty: the schedule without a name.
    [[nodiscard]] virtual const std::string& instance() const = 0;

    /// Every instance that it holds something of, in order of names.
    virtual std::vector<std::string> instances() = 0;

    /// What it is to hold for these jobs; those that are not enabled are left out. Reads and writes nothing.
    /// Throws Error(config) for what it cannot express.
    [[nodiscard]] virtual std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                                     const Installation& installation, Instant now) const = 0;

    /// What it does differently from what a job asks for, as sentences.
    [[nodiscard]] virtual std::vector<std::string> limits(const ScheduledJob& job) const = 0;

    /// Why it cannot be used here and now; nothing if it can.
    virtual std::optional<Error> obstacle() = 0;

    /// What slotctl wrote for the instance and is there. Needs no right to write.
    virtual std::vector<Artefact> installed() = 0;

    /// Why nobody can tell which of its entries are slotctl's; nothing if all is well.
    virtual std::optional<Error> damage() { return std::nullopt; }

    /// Makes these changes and puts them into force. Throws Error; what was done until then stays.
    virtual void apply(const RunLock& lock, const std::vector<Change>& changes) = 0;

    /// Every entry that the artefacts start, with the text that says how.
    [[nodiscard]] virtual std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const = 0;

    /// What keeps installed entries from being started, by entry (empty: all of them): a timer that is not
    /// enabled, a daemon that does not run.
    virtual std::vector<std::pair<std::string, std::string>> hindrances(
        const std::vector<Artefact>& artefacts) = 0;

    /// When it will start an installed entry; nothing if it will not, or does not tell. `text`: the entry's
    /// own, of `entries`. `job`: what that text was made from, if it was not changed since.
    virtual std::optional<Instant> next_run(const std::string& entry, const std::string& text,
                                            const ScheduledJob* job, Instant now) = 0;

    /// How it meets clocks that change.
    virtual ClockManner manner() { return kind(); }
    /// What starts the jobs, by name: `cron`, `BusyBox crond`.
    virtual std::string runner() { return std::string(name_of(kind())); }

    /// Runs a job once with --dry-run, just as it would be run on time: same account, same environment, no
    /// terminal.
    virtual Trial rehearse(const RunLock& lock, const ScheduledJob& job,
                           const Installation& installation) = 0;
};

}  // namespace slotctl

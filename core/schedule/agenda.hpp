#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// Which jobs to start, and when, for slotctl's own scheduler. Pure: the time is an argument. Clock changes
/// are handled as cron handles them.
class Agenda {
  public:
    /// Returns a number in [0, `most`], for delays.
    using RandomDelay = std::function<std::chrono::seconds(std::chrono::seconds most)>;

    /// A run that is later than this is missed: a job that catches up is started at once, any other is
    /// skipped.
    static constexpr std::chrono::seconds punctual{60};
    /// A clock that goes back by more than this was set; by less, jobs that have run are not run again.
    static constexpr std::chrono::hours longest_setback{3};

    /// Uses the jobs in `jobs` that are enabled; a run due at `now` is the first. `machine` is the zone of
    /// jobs that name none.
    Agenda(const std::vector<ScheduledJob>& jobs, const Zone& machine, Instant now, RandomDelay delay);

    /// A job that is due.
    struct Turn {
        const ScheduledJob* job = nullptr;  ///< valid as long as the agenda
        Instant due{};                      ///< the latest instant at which it was due
        std::size_t missed = 0;             ///< how many earlier instants this turn makes up for
        bool late = false;                  ///< it was due more than `punctual` ago
        bool skip = false;                  ///< it is late and does not catch up: do not start it
    };

    /// The turn that is earliest in time, and then first in the schedule; nothing if none is due. Each turn
    /// is returned once.
    std::optional<Turn> take(Instant now);

    /// When the next turn is due; nothing if none ever is.
    [[nodiscard]] std::optional<Instant> next() const;

    /// The clock was set back to `now`, by more than `longest_setback`: start again from there.
    void start_anew(Instant now);

    [[nodiscard]] bool empty() const { return entries_.empty(); }

  private:
    struct Entry {
        ScheduledJob job;
        Zone zone = Zone::utc();
        std::optional<Instant> due, start;
    };

    void plan(Entry& entry, Instant after) const;

    std::vector<Entry> entries_;
    RandomDelay delay_;
};

}  // namespace slotctl

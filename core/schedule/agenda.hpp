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

/// What is to be started when, for a scheduler of our own. Pure: the time comes in. Clocks that change are
/// met as cron meets them.
class Agenda {
  public:
    /// A number in [0, `most`], for delays.
    using RandomDelay = std::function<std::chrono::seconds(std::chrono::seconds most)>;

    /// Later than this is missed: a job that catches up is started at once, any other is left out.
    static constexpr std::chrono::seconds punctual{60};
    /// A clock that goes back by more than this was set; by less, what already ran is not run again.
    static constexpr std::chrono::hours longest_setback{3};

    /// Of `jobs`, those that are enabled; what is due at `now` is the first. `machine` is the zone of jobs
    /// that name none.
    Agenda(const std::vector<ScheduledJob>& jobs, const Zone& machine, Instant now, RandomDelay delay);

    /// A job whose time has come.
    struct Turn {
        const ScheduledJob* job = nullptr;  ///< as long as the agenda lives
        Instant due{};                      ///< the latest instant it was due at
        std::size_t missed = 0;             ///< how many instants before, all made up for by this turn
        bool late = false;                  ///< it was due more than `punctual` ago
        bool skip = false;                  ///< late, and a job that does not catch up: not to be started
    };

    /// The turn that is first in time, and then in the schedule; nothing if none has come. Each is given
    /// once.
    std::optional<Turn> take(Instant now);

    /// When the next turn comes; nothing if none ever does.
    [[nodiscard]] std::optional<Instant> next() const;

    /// The clock was set back to `now`, by more than `longest_setback`: everything starts anew from there.
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

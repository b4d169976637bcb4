#pragma once

#include <vector>

#include "core/plans/pauses.hpp"

namespace slotctl {

/// What people have paused, and had paused until not long ago.
class PauseStore {
  public:
    virtual ~PauseStore() = default;

    /// Those that had not ended at that instant, ascending by id.
    virtual std::vector<Pause> pauses(Instant since) = 0;
    /// Adds a pause, which takes the place of one of the same target that is in effect. Forgets pauses that
    /// ended before `forget`.
    virtual void pause(const Pause& pause, Instant forget) = 0;
    /// Ends the pause of this target. False if there is none in effect.
    virtual bool resume(const PauseTarget& target, Instant now) = 0;
};

}  // namespace slotctl

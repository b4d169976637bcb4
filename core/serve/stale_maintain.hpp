#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include "core/base/instant.hpp"
#include "core/serve/job_board.hpp"
#include "core/serve/workers.hpp"

namespace slotctl::serve {

/// Starts `maintain` in the background when requests come in and the last good run is too old, for shops
/// without cron. May be used from several threads at once.
class StaleMaintain {
  public:
    /// `most`: the age from which a run is too old; 0 = never start one.
    StaleMaintain(std::chrono::seconds most, JobBoard& board, Workers& workers)
        : most_(most), board_(board), workers_(workers) {}

    /// A request came in. Returns at once; looks at the history at most once a minute.
    void notice(Instant now);

  private:
    std::chrono::seconds most_;
    JobBoard& board_;
    Workers& workers_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point next_look_{};
};

}  // namespace slotctl::serve

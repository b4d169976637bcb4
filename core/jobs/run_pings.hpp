#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/config/config.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl {

/// Tells a run's ping URL that it starts and how it ended. A ping that fails is a line in the log and nothing
/// else: it takes at most 2 s at the start and 3 s at the end, and one second after a signal to stop.
class RunPings {
  public:
    /// `identity` (of the store) and the run's number make the `rid` that ties start and end together.
    RunPings(const Config& config, std::string identity);

    void started(const Outcome& outcome) const;
    void ended(const Outcome& outcome) const;

  private:
    [[nodiscard]] const Secret& url_of(const std::string& job) const;

    PingConfig urls_;
    std::filesystem::path ca_file_;
    std::string identity_;
};

}  // namespace slotctl

#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/config/config.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl {

/// Reports to a run's ping URL that it starts and how it ended. A failed ping only adds a line to the log: it
/// takes at most 2 s at the start and 3 s at the end, or one second after a stop signal.
class RunPings {
  public:
    /// The `rid` that connects start and end is made from `identity` (the store's) and the run's number.
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

#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "core/plans/monitor_report.hpp"
#include "core/plans/performance_facts.hpp"
#include "core/serve/service.hpp"

namespace slotctl::serve {

/// What takes long to find out, and is the same for everybody who looks at the dashboard.
struct DashboardFacts {
    MonitorReport report;  ///< health, and the performance of a week
    std::optional<InstalledSchedule> installed;
    std::optional<SlotDays> ahead;  ///< the next 30 days
};

/// Finds these facts out again when they are asked for and have grown old; meanwhile, whoever else asks gets
/// the old ones. May be used from several threads at once.
class KeptFacts {
  public:
    explicit KeptFacts(Parts& parts) : parts_(parts) {}
    std::shared_ptr<const DashboardFacts> get(Desk& desk, Instant now);

  private:
    std::shared_ptr<const DashboardFacts> find_out(Desk& desk, Instant now) const;

    Parts& parts_;
    std::mutex mutex_;
    std::condition_variable found_;
    std::shared_ptr<const DashboardFacts> facts_;
    std::chrono::steady_clock::time_point found_at_{};
    bool looking_ = false;
};

}  // namespace slotctl::serve

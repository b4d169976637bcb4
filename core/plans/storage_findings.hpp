#pragma once

#include <string>
#include <vector>

#include "core/plans/health_report.hpp"
#include "core/plans/storage_facts.hpp"

/// Pure: what a database's condition means, and what to do about it.
namespace slotctl {

struct StorageFinding {
    HealthState state = HealthState::warning;
    std::string subject;  ///< stable, snake_case: `dead_rows`
    std::string message;  ///< one sentence
    std::string hint;     ///< what to do
};

/// The worst first; those of one state in the order in which they should be dealt with.
std::vector<StorageFinding> storage_findings(const StorageFacts& facts, Instant now);

/// All findings as one check of the monitor, `database_upkeep`; ok if there are none.
HealthCheck upkeep_check(const std::vector<StorageFinding>& findings);

}  // namespace slotctl

#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/health_report.hpp"

/// The alerts that a health report calls for: only news. Pure. Each channel has its own memory, so that a
/// channel that failed is retried while the others stay silent.
namespace slotctl {

struct AlertPolicy {
    /// Checks better than this count as OK: warning or critical (unknown is between the two).
    HealthState least = HealthState::warning;
    /// Repeat an alert for a check that is still failing after this long; 0 = never.
    std::chrono::seconds remind_after{std::chrono::hours{24}};
    /// A check that fails again within this time after its recovery was reported is flapping; its next
    /// recovery is reported only after it has been OK for as long.
    std::chrono::seconds settle{std::chrono::hours{1}};
};

/// What one channel was last notified of about one check.
struct AlertMemory {
    HealthState notified = HealthState::ok;  ///< the state last reported; ok = nothing bad was reported
    std::optional<Instant> notified_at;      ///< time of the last report
    std::optional<Instant>
        bad_since;  ///< the first report in which it was bad, while it is bad or was reported
    std::optional<Instant> well_since;    ///< the first good report, until its recovery is reported
    std::optional<Instant> recovered_at;  ///< when its recovery was last reported
    bool flapping = false;                ///< it turned bad soon after its last recovery
    bool operator==(const AlertMemory&) const = default;
};
using AlertMemories = std::map<std::string, AlertMemory>;  ///< by the check's name

enum class AlertKind { worse, recovered, reminder };
std::string_view name_of(AlertKind kind);  ///< `worse`, `recovered`, `reminder`

struct AlertItem {
    AlertKind kind = AlertKind::worse;
    HealthCheck check;
    HealthState before = HealthState::ok;  ///< as last reported
    Instant since{};                       ///< bad since; for a recovery, OK since
    bool flapping = false;
};

struct AlertPlan {
    std::vector<AlertItem> items;  ///< the worst first; empty = nothing to send
    AlertMemories if_delivered;    ///< the memory after successful delivery
    AlertMemories if_failed;       ///< the memory if delivery failed: the next call retries
};

/// The state of that name; critical for an unknown name, so that no problem is hidden.
HealthState health_state_named(std::string_view name);

/// Reports a check at once when it is worse than last reported; its recovery at once, or once it has settled
/// if it was flapping; and a reminder when the last report of it is `remind_after` old. An improvement that
/// is not a recovery waits for the reminder, so that a check that alternates between two bad states is
/// reported once. Checks that are not in the report keep their memory.
AlertPlan plan_alerts(const AlertMemories& before, const HealthReport& report, const AlertPolicy& policy,
                      Instant now);

}  // namespace slotctl

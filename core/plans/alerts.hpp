#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/health_report.hpp"

/// Whom to tell what about a health report: only what is new. Pure; each channel has a memory of its own, so
/// that one that failed is tried again and the others stay silent.
namespace slotctl {

struct AlertPolicy {
    /// Checks better than this count as well: warning or critical (unknown lies between the two).
    HealthState least = HealthState::warning;
    /// How long after the last word on a check that is still bad it is told again; 0 = never.
    std::chrono::seconds remind_after{std::chrono::hours{24}};
    /// A check that turns bad within this time after its recovery was told is flapping; its next recovery is
    /// told only once it has been well for as long.
    std::chrono::seconds settle{std::chrono::hours{1}};
};

/// What one channel knows of one check.
struct AlertMemory {
    HealthState told = HealthState::ok;   ///< the state that was last told; ok = nothing bad is known
    std::optional<Instant> told_at;       ///< when something was last told
    std::optional<Instant> bad_since;     ///< the first report in which it was bad, while it is or was told
    std::optional<Instant> well_since;    ///< the first good report, while its recovery is not told yet
    std::optional<Instant> recovered_at;  ///< when its recovery was last told
    bool flapping = false;                ///< it turned bad soon after its last recovery
    bool operator==(const AlertMemory&) const = default;
};
using AlertMemories = std::map<std::string, AlertMemory>;  ///< by the check's name

enum class AlertKind { worse, recovered, reminder };
std::string_view name_of(AlertKind kind);  ///< `worse`, `recovered`, `reminder`

struct AlertItem {
    AlertKind kind = AlertKind::worse;
    HealthCheck check;
    HealthState before = HealthState::ok;  ///< as last told
    Instant since{};                       ///< bad since; for a recovery, well since
    bool flapping = false;
};

struct AlertPlan {
    std::vector<AlertItem> items;  ///< the worst first; empty = silence
    AlertMemories if_told;         ///< the memory after they were delivered
    AlertMemories if_not;          ///< the memory if they were not: tried again at the next call
};

/// The state of that name; critical for a name that is none, since more must not be hidden than is known.
HealthState health_state_named(std::string_view name);

/// Tells a check at once when it is worse than what was last told; its recovery at once, or once it has
/// settled if it was flapping; and a reminder when the last word on it is `remind_after` old. An improvement
/// that is no recovery waits for the reminder, so that a check between two bad states is told once.
/// Checks that the report does not hold keep their memory.
AlertPlan plan_alerts(const AlertMemories& before, const HealthReport& report, const AlertPolicy& policy,
                      Instant now);

}  // namespace slotctl

#include "core/config/thresholds_check.hpp"

namespace slotctl {

std::vector<std::string> warnings_beyond_critical(const HealthPolicy& policy) {
    std::vector<std::string> keys;
    const auto check = [&](const char* key, bool beyond) {
        if (beyond) keys.push_back(std::string("monitor.") + key);
    };
    check("latency_warning_ms", policy.latency_warning_ms > policy.latency_critical_ms);
    check("missed_runs_warning", policy.missed_runs_warning > policy.missed_runs_critical);
    check("failed_runs_warning", policy.failed_runs_warning > policy.failed_runs_critical);
    check("failure_rate_warning", policy.failure_rate_warning > policy.failure_rate_critical);
    check("coverage_warning", policy.coverage_warning < policy.coverage_critical);
    check("horizon_warning_days", policy.horizon_warning_days > policy.horizon_critical_days);
    check("expired_warning", policy.expired_warning > policy.expired_critical);
    check("drift_warning", policy.drift_warning > policy.drift_critical);
    check("outside_warning", policy.outside_warning > policy.outside_critical);
    check("clock_warning", policy.clock_warning > policy.clock_critical);
    check("queue_age_warning", policy.queue_age_warning > policy.queue_age_critical);
    check("send_failures_warning", policy.send_failures_warning > policy.send_failures_critical);
    check("disk_free_warning", policy.disk_free_warning < policy.disk_free_critical);
    return keys;
}

}  // namespace slotctl

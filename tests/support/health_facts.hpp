#pragma once

#include <optional>
#include <string>

#include "core/plans/health.hpp"
#include "tests/support/times.hpp"

/// Facts for the health checks, around noon of 2026-11-20.
namespace slotctl::tests {

inline const Instant noon = at("2026-11-20T12:00:00Z");

inline RecordedRun recorded_run(RunId id, const char* started, const std::string& status) {
    RecordedRun run;
    run.id = id;
    run.started_at = at(started);
    run.status = status;
    run.host = "alpha";
    run.pid = 7;
    return run;
}

/// maintain, enabled, was due at 02:00 of each of the last `nights` nights, with a grace of 15 minutes.
inline JobFacts nightly(int nights, std::optional<Instant> last_good) {
    JobFacts job;
    job.job = "maintain";
    job.enabled = true;
    job.last_good = last_good;
    for (int ago = nights - 1; ago >= 0; --ago) {
        const Instant due = at("2026-11-20T02:00:00Z") - std::chrono::days{ago};
        job.due.push_back({due, due, due + std::chrono::minutes{15}});
    }
    return job;
}

/// All of its offerings have a free slot in the next week.
inline OfferingGroup group_filled_to(std::optional<LocalDate> horizon, std::int64_t offerings) {
    OfferingGroup group;
    group.zone = "UTC";
    group.horizon = horizon;
    group.offerings = offerings;
    group.covered = offerings;
    group.today = date("2026-11-20");
    return group;
}

}  // namespace slotctl::tests

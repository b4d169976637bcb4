#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plans/health.hpp"
#include "core/plans/performance_facts.hpp"

/// Pure: how the jobs and the calendar performed over some days. Days are UTC dates.
namespace slotctl {

struct HistoricRun {
    RecordedRun run;
    std::int64_t rows = 0;  ///< slots or reservations that it changed
};

struct JobHistory {
    std::string job;
    std::vector<DueRun> due;        ///< in the window; ascending
    std::vector<HistoricRun> runs;  ///< in the window; ascending by start
};

struct PerformanceSnapshot {
    Instant now{};
    int days_back = 7;
    std::vector<JobHistory> jobs;
    std::vector<OfferingGroup> offerings;
    SlotDays slots;
};

/// The window covers `days_back` UTC dates, of which today is the last.
Instant report_begins(Instant now, int days_back);
/// Slots are counted for the 7 UTC dates after today.
Instant report_looks_ahead_to(Instant now);

/// Expected runs are those that were due and whose grace period is over. One is served if a good run of the
/// whole job started between then and the next due time.
struct Uptime {
    std::int64_t expected = 0, served = 0;
    /// Nothing if no run was expected.
    [[nodiscard]] std::optional<double> percent() const;
    Uptime& operator+=(const Uptime& other);
    bool operator==(const Uptime&) const = default;
};

struct RunCounts {
    std::int64_t good = 0;
    std::int64_t bad = 0;      ///< failed, partial, crashed or interrupted
    std::int64_t skipped = 0;  ///< because another run was active
    std::int64_t rows = 0;     ///< handled, by good and bad runs
    bool operator==(const RunCounts&) const = default;
};

struct RunDurations {
    std::chrono::milliseconds p50{}, p95{}, longest{};  ///< by nearest rank
    bool operator==(const RunDurations&) const = default;
};

/// Runs that failed for the same reason.
struct Failure {
    std::string status, error;
    std::int64_t times = 0;
    Instant last{};
    RunId last_run = 0;
};

struct DayOfJob {
    LocalDate date{};
    RunCounts runs;
    Uptime uptime;
    std::optional<std::chrono::milliseconds> p95;
};

struct JobPerformance {
    std::string job;
    RunCounts runs;
    Uptime uptime;
    std::optional<RunDurations> durations;  ///< of runs that did work and ended normally
    std::vector<Failure> failures;          ///< most frequent first
    std::vector<DayOfJob> days;             ///< every date of the window
};

struct PerformanceReport {
    Instant from{}, until{};
    int days_back = 7;
    std::int64_t offerings = 0,
                 covered = 0;  ///< active ones; those with a slot within 7 days that can be booked
    std::int64_t offerings_counted =
        0;  ///< those whose slots were counted; if fewer than all, the figures are estimates
    std::optional<double> coverage_percent;
    double slots_a_day = 0;              ///< on the 7 dates after today
    double free_places_a_day = 0;        ///< of these, the places that can be booked
    std::optional<double> booking_rate;  ///< % of the places on those dates that are taken
    std::vector<SlotDay> past;           ///< every date of the window: only `booked` is meaningful
    std::vector<SlotDay> ahead;          ///< the 7 dates after today
    Uptime uptime;                       ///< of all jobs
    std::vector<JobPerformance> jobs;
};

PerformanceReport plan_performance(const PerformanceSnapshot& snapshot);

}  // namespace slotctl

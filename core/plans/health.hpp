#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/plans/health_report.hpp"

/// Pure: what is to be said of a business's state.
namespace slotctl {

/// From when on a figure is worth a warning, and from when on it is critical.
struct HealthPolicy {
    int latency_warning_ms = 250, latency_critical_ms = 2000;

    /// How long after it was due (and its random delay) a run may begin before it counts as missed.
    std::chrono::seconds run_grace{std::chrono::minutes{15}};
    int missed_runs_warning = 1, missed_runs_critical = 2;      ///< since the last good one
    int failed_runs_warning = 1, failed_runs_critical = 3;      ///< since the last good one
    int failure_rate_warning = 10, failure_rate_critical = 50;  ///< % of the runs of 24 hours

    int coverage_warning = 90, coverage_critical = 50;        ///< % of active offerings: at or above is well
    int horizon_warning_days = 2, horizon_critical_days = 7;  ///< missing at the window's end
    std::chrono::seconds expired_warning{std::chrono::minutes{15}};
    std::chrono::seconds expired_critical{std::chrono::hours{1}};  ///< age of the oldest one waiting
    int drift_warning = 1, drift_critical = 10;                    ///< variants and drop products
    std::chrono::seconds clock_warning{std::chrono::minutes{1}};
    std::chrono::seconds clock_critical{std::chrono::minutes{5}};    ///< off the database server's clock
    std::chrono::seconds zone_data_max_age{std::chrono::days{270}};  ///< 0 = any
    int outside_warning = 1, outside_critical = 100;     ///< bookings that the rules no longer yield
    int disk_free_warning = 10, disk_free_critical = 3;  ///< %: at or above is well
};

/// Why something could not be checked.
struct HealthFault {
    std::string message, hint;
    bool unavailable = false;  ///< the database could not be reached, went away, or is of no use
};

/// Facts, or why there are none; neither: it was not checked and is left out of the report.
template <class Facts>
struct Looked {
    std::optional<Facts> facts;
    std::optional<HealthFault> fault;
};

struct DatabaseFacts {
    std::string description;              ///< `postgresql://user@host/db`
    std::chrono::microseconds latency{};  ///< of one round trip
    int schema_version = 0, schema_latest = 0;
    bool read_only = false;  ///< takes no changes: no job can work
};

/// A row of the history of runs.
struct RecordedRun {
    RunId id = 0;
    std::string status;  ///< as `job_runs.status` spells it
    Instant started_at{};
    std::optional<Instant> finished_at;
    std::optional<std::chrono::milliseconds> duration;  ///< unknown while running, or when it crashed
    std::string host;
    std::int64_t pid = 0;
    std::optional<std::string> error;
    std::string counts_json;
    bool whole = true;  ///< not limited to some providers, services or reservations

    /// Ended `failed`, `partial`, `crashed` or `interrupted`.
    [[nodiscard]] bool bad() const;
};

/// An instant at which a job was due.
struct DueRun {
    Instant at{};
    Instant served_from{};  ///< a good run that started then or later serves it
    Instant late_from{};    ///< nothing is said before: the start may be put off at random
    bool operator==(const DueRun&) const = default;
};

/// A run that has not ended.
struct UnfinishedRun {
    RecordedRun run;
    bool process_gone = false;  ///< known only for runs of this host
};

/// A job that records its runs.
struct JobFacts {
    std::string job;
    bool enabled = false;     ///< the schedule has it, enabled, unrestricted
    std::vector<DueRun> due;  ///< since the last good run, or since the database exists; ascending
    std::optional<Instant> next_due;
    std::optional<Instant> last_good;  ///< its start
    std::vector<RecordedRun> recent;   ///< of 24 hours and since the last good one; newest first
    std::vector<UnfinishedRun> unfinished;
    std::chrono::seconds time_limit{3600};  ///< of one run
};

/// Active offerings of one time zone that are filled equally far.
struct OfferingGroup {
    std::string zone;
    std::optional<LocalDate> horizon;  ///< the last local date filled; none: no run has seen them
    std::int64_t offerings = 0;
    std::int64_t covered = 0;  ///< with a slot that can be booked in the next 7 days
    std::optional<OfferingKey> uncovered_example;
    OfferingKey example;
    LocalDate today{};  ///< the zone's
};

struct OfferingFacts {
    std::vector<OfferingGroup> groups;
    int days_ahead = 30;
    std::string database;            ///< `postgresql://user@host/db`
    bool database_is_empty = false;  ///< neither calendar nor stock
    bool expected = false;           ///< whether there should be an active offering
};

/// Reservations that `unreserve` would release or confirm now.
struct ReservationBacklog {
    std::int64_t waiting = 0;
    std::optional<Instant> oldest;  ///< since when the oldest one could have been settled
    /// Both backlogs together.
    ReservationBacklog& operator+=(const ReservationBacklog& other);
};

/// Variants and drop products whose reserved_quantity is not what their reservations hold.
struct StockDrift {
    struct Item {
        std::optional<std::string> sku;  ///< a variant's; none: a drop product
        std::int64_t id = 0;
        std::int64_t reserved = 0, held = 0;
        bool operator==(const Item&) const = default;
    };
    std::int64_t items = 0;
    std::vector<Item> examples;  ///< the first few
};

/// What this host's clock was held against.
struct ClockFacts {
    std::optional<std::chrono::seconds> ahead;  ///< of the database server's clock; none: there is no server
    std::vector<RecordedRun> future;            ///< the first of each job's runs that began later than now
    std::vector<std::string> future_jobs;       ///< the job of each
};

/// The time zone data of this machine.
struct ZoneDataFacts {
    std::string version;            ///< `2025b`; empty: not known
    std::string source;             ///< the file that says so
    std::optional<LocalDate> date;  ///< it is not newer than this
};

/// Future bookings that somebody has to decide about.
struct OddBookings {
    struct Item {
        std::int64_t booking = 0;
        OfferingKey offering;
        std::string customer, zone;
        Instant starts{};
        Instant ends{};                               ///< of its slot, or its own where there is none
        std::string provider_name{}, service_name{};  ///< empty: there is none
        std::string reason{};                         ///< what is odd about it; empty: not known
    };
    std::int64_t count = 0;
    std::vector<Item> examples;  ///< the first few, by start
};

/// Orders that hold stock though they were cancelled or refunded after payment.
struct HeldOrders {
    std::int64_t count = 0;
    std::vector<OrderId> examples;  ///< the first few
};

struct DirectoryFacts {
    std::string purpose;  ///< `log`, `lock`, `database`
    std::string path;     ///< of the directory, or of the file in it that cannot be written
    std::string problem;  ///< why nothing can be written there; empty: all is well
    std::optional<double> free_percent;
    std::int64_t free_bytes = 0;
};

/// What the operating system's scheduler holds of one `[[schedule]]` entry.
struct InstalledEntry {
    std::string name;
    std::string job;  ///< whose history it is judged by: `maintain`; empty: none
    bool installed = false;
    std::optional<Instant> next_run;
    std::string drift;  ///< what is not as it should be; empty: all is well
};

struct InstalledSchedule {
    std::vector<InstalledEntry> entries;  ///< configured or installed; none: nothing is installed
    std::vector<std::string> unasked;     ///< schedulers that gave no answer, and why, as sentences
    std::vector<std::string>
        damaged{};  ///< schedulers whose entries nobody can tell apart any more, as sentences
};

struct HealthSnapshot {
    Instant now{};
    Looked<DatabaseFacts> database;
    std::vector<JobFacts> jobs;
    std::optional<HealthFault> jobs_fault;
    Looked<OfferingFacts> offerings;
    Looked<ReservationBacklog> reservations;
    Looked<OddBookings> outside_rules;
    Looked<OddBookings> overlapping;
    Looked<StockDrift> drift;
    Looked<HeldOrders> held_orders;
    Looked<ClockFacts> clock;
    std::optional<ZoneDataFacts> zone_data;
    std::vector<DirectoryFacts> directories;
    Looked<InstalledSchedule> installed;
};

/// How many runs of `job` were missed: due, past their grace, and not served by a good run.
std::int64_t missed_runs(const JobFacts& job, Instant now);

/// Runs every check for which the snapshot has facts or a fault, in a fixed order.
HealthReport plan_health(const HealthSnapshot& snapshot, const HealthPolicy& policy);

/// `6 min`, `26 h`, `3 days`: for sentences.
std::string rough_duration(std::chrono::seconds duration);

}  // namespace slotctl

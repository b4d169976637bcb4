#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/plans/health_report.hpp"
#include "core/plans/message_facts.hpp"
#include "core/plans/pauses.hpp"
#include "core/plans/storage_facts.hpp"

/// Pure: judges the state of a business.
namespace slotctl {

/// The thresholds from which a figure is a warning, and from which it is critical.
struct HealthPolicy {
    int latency_warning_ms = 250, latency_critical_ms = 2000;

    /// How long after its due time (and random delay) a run may begin before it counts as missed.
    std::chrono::seconds run_grace{std::chrono::minutes{15}};
    int missed_runs_warning = 1, missed_runs_critical = 2;      ///< since the last good one
    int failed_runs_warning = 1, failed_runs_critical = 3;      ///< since the last good one
    int failure_rate_warning = 10, failure_rate_critical = 50;  ///< % of the runs in 24 hours

    int coverage_warning = 90, coverage_critical = 50;        ///< % of active offerings: OK at or above this
    int horizon_warning_days = 2, horizon_critical_days = 7;  ///< days missing at the window's end
    std::chrono::seconds expired_warning{std::chrono::minutes{15}};
    std::chrono::seconds expired_critical{std::chrono::hours{1}};  ///< age of the oldest one waiting
    int drift_warning = 1, drift_critical = 10;                    ///< variants and drop products
    std::chrono::seconds clock_warning{std::chrono::minutes{1}};
    std::chrono::seconds clock_critical{std::chrono::minutes{5}};    ///< off the database server's clock
    std::chrono::seconds zone_data_max_age{std::chrono::days{270}};  ///< 0 = any
    int outside_warning = 1, outside_critical = 100;             ///< bookings that the rules no longer yield
    std::chrono::seconds pause_warning{std::chrono::hours{24}};  ///< how long a pause may last
    std::chrono::seconds queue_age_warning{std::chrono::minutes{10}};
    std::chrono::seconds queue_age_critical{std::chrono::hours{1}};  ///< of a message that could be sent
    int send_failures_warning = 5, send_failures_critical = 25;      ///< % of the messages of 24 hours
    int disk_free_warning = 10, disk_free_critical = 3;              ///< %: OK at or above this
};

/// Why something could not be checked.
struct HealthFault {
    std::string message, hint;
    bool unavailable = false;  ///< the database could not be reached, went away, or is not usable
};

/// Facts, or the reason why there are none. If neither is set, it was not checked and is left out of the
/// report.
template <class Facts>
struct Looked {
    std::optional<Facts> facts;
    std::optional<HealthFault> fault;
};

struct DatabaseFacts {
    std::string description;              ///< `postgresql://user@host/db`
    std::chrono::microseconds latency{};  ///< of one round trip
    int schema_version = 0, schema_latest = 0;
    bool read_only = false;    ///< accepts no changes, so no job can work
    bool is_adopted = false;   ///< some tables are an application's own
    bool is_detached = false;  ///< and are not there at the moment
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
    bool whole = true;  ///< not limited to certain providers, services or reservations

    /// Ended `failed`, `partial`, `crashed` or `interrupted`.
    [[nodiscard]] bool bad() const;
};

/// An instant at which a job was due.
struct DueRun {
    Instant at{};
    Instant served_from{};  ///< a good run that started at or after this instant serves it
    Instant late_from{};    ///< not reported before this instant, since the start may be delayed at random
    bool operator==(const DueRun&) const = default;
};

/// A run without an end.
struct UnfinishedRun {
    RecordedRun run;
    bool process_gone = false;  ///< known only for runs of this host
};

/// An enabled entry of the schedule whose runs cover only a part of its job.
struct PartialEntry {
    std::string name;
    std::string command;      ///< `cleanup --only notifications`
    std::vector<DueRun> due;  ///< since the last good run of the part or of the whole job; ascending
    std::optional<Instant> next_due;
    std::optional<Instant> last_good;  ///< the start of the last good run of this part
};

/// A job that records its runs.
struct JobFacts {
    std::string job;
    std::string command;      ///< `reviews request`
    bool enabled = false;     ///< the schedule contains it, enabled and unrestricted
    std::vector<DueRun> due;  ///< since the last good run, or since the database was created; ascending
    std::vector<DueRun>
        daily;  ///< if nothing in the schedule runs it: the same, as if it were due once a day
    std::optional<Instant> next_due;
    std::optional<Instant> last_good;   ///< the start of the last good run of the whole job
    std::vector<PartialEntry> partial;  ///< in the order of the schedule
    std::vector<RecordedRun> recent;    ///< those of 24 hours and those since the last good one; newest first
    std::vector<UnfinishedRun> unfinished;
    std::chrono::seconds time_limit{3600};  ///< of one run
    std::string
        paused;  ///< `until …, by …: …` if it is paused now; runs that were due meanwhile are not in `due`
};

/// Active offerings of one time zone that are filled equally far.
struct OfferingGroup {
    std::string zone;
    std::optional<LocalDate> horizon;  ///< the last local date filled; none if no run has seen them
    std::int64_t offerings = 0;
    std::int64_t covered = 0;  ///< those with a slot that can be booked in the next 7 days
    std::optional<OfferingKey> uncovered_example;
    OfferingKey example;
    LocalDate today{};  ///< in this zone
};

struct OfferingFacts {
    std::vector<OfferingGroup> groups;
    int days_ahead = 30;
    std::string database;            ///< `postgresql://user@host/db`
    bool database_is_empty = false;  ///< neither calendar nor stock
    bool expected = false;           ///< whether there should be an active offering
    bool scheduled = true;           ///< something in the schedule fills them
};

/// Reservations that `unreserve` would release or confirm now.
struct ReservationBacklog {
    std::int64_t waiting = 0;
    std::optional<Instant> oldest;  ///< when the oldest one could first have been settled
    /// Adds the two backlogs.
    ReservationBacklog& operator+=(const ReservationBacklog& other);
};

/// Variants and drop products whose reserved_quantity differs from the sum of their reservations.
struct StockDrift {
    struct Item {
        std::optional<std::string> sku;  ///< of a variant; none for a drop product
        std::int64_t id = 0;
        std::int64_t reserved = 0, held = 0;
        bool operator==(const Item&) const = default;
    };
    std::int64_t items = 0;
    std::vector<Item> examples;  ///< the first few
};

/// Calendars elsewhere, of active providers: while they are not read, times that are taken there can be
/// booked.
struct CalendarReadings {
    struct Item {
        ProviderId provider = 0;
        std::string provider_name, name;
        Instant added{};
        std::optional<Instant> read;  ///< when all of it was read; none: never
        std::string error;            ///< why it, or part of it, was not read last time
        bool scheduled = false;       ///< something in the schedule reads it
        std::int64_t missed = 0;      ///< how often it should have been read since
    };
    std::vector<Item> items;  ///< ascending by provider and name
    std::string paused;       ///< as that of JobFacts
};

/// What this host's clock was compared with.
struct ClockFacts {
    std::optional<std::chrono::seconds>
        ahead;                             ///< of the database server's clock; none if there is no server
    std::vector<RecordedRun> future;       ///< for each job, its first run that began later than now
    std::vector<std::string> future_jobs;  ///< the job of each of these runs
};

/// The time zone data of this machine.
struct ZoneDataFacts {
    std::string version;            ///< `2025b`; empty if unknown
    std::string source;             ///< the file that states it
    std::optional<LocalDate> date;  ///< it is at most as new as this
    /// Zones of providers that this machine does not know, without repetitions.
    std::vector<std::string> unknown{};
};

/// Future bookings that need a person's decision.
struct OddBookings {
    struct Item {
        std::int64_t booking = 0;
        OfferingKey offering;
        std::string customer, zone;
        Instant starts{};
        Instant ends{};                               ///< of its slot, or of the booking if there is no slot
        std::string provider_name{}, service_name{};  ///< empty if there is none
        std::string reason{};                         ///< what is odd about it; empty if unknown
        std::chrono::seconds booked_offset{};  ///< of the zone when it was booked, if that was asked for
    };
    std::int64_t count = 0;
    std::vector<Item> examples;  ///< the first few, by start
};

/// Orders that keep stock although they were cancelled or refunded after payment.
struct HeldOrders {
    std::int64_t count = 0;
    std::vector<OrderId> examples;  ///< the first few
};

struct DirectoryFacts {
    std::string purpose;  ///< `log`, `lock`, `database`
    std::string path;     ///< of the directory, or of the file in it that cannot be written
    std::string problem;  ///< why nothing can be written there; empty if all is well
    std::optional<double> free_percent;
    std::int64_t free_bytes = 0;
    bool exists = true;  ///< if not, the figures are those of the directory in which it would be made
};

/// What the operating system's scheduler knows of one `[[schedule]]` entry.
struct InstalledEntry {
    std::string name;
    std::string job;  ///< the job by whose history it is judged: `maintain`; empty: a part's own, or none
    bool installed = false;
    std::optional<Instant> next_run;
    std::string drift;        ///< how it differs from what it should be; empty if all is well
    std::string scheduler{};  ///< which one would start it: `systemd`
};

struct InstalledSchedule {
    std::vector<InstalledEntry> entries;  ///< configured or installed; empty if nothing is installed
    std::vector<std::string> unasked;     ///< schedulers that did not answer, and why, as sentences
    std::vector<std::string>
        damaged{};  ///< schedulers whose entries can no longer be told apart, as sentences
};

struct HealthSnapshot {
    Instant now{};
    Looked<DatabaseFacts> database;
    Looked<std::vector<std::string>>
        adopted;                   ///< what is wrong with an application's adopted tables; unset: none are
    Looked<StorageFacts> storage;  ///< what can be read in an instant
    std::vector<JobFacts> jobs;
    std::optional<HealthFault> jobs_fault;
    std::vector<Pause> pauses;  ///< those in effect
    Looked<OfferingFacts> offerings;
    Looked<ReservationBacklog> reservations;
    Looked<OddBookings> outside_rules;
    Looked<OddBookings> moved;
    Looked<OddBookings> overlapping;
    Looked<StockDrift> drift;
    Looked<HeldOrders> held_orders;
    Looked<CalendarReadings> calendars;
    Looked<MessageFacts> messages;
    Looked<ClockFacts> clock;
    std::optional<ZoneDataFacts> zone_data;
    std::vector<DirectoryFacts> directories;
    Looked<InstalledSchedule> installed;
};

/// How many of the runs that were `due` are past their grace, and served by no good run; `last_good`: the
/// start of the last one.
std::int64_t missed_runs(const std::vector<DueRun>& due, std::optional<Instant> last_good, Instant now);
/// How many runs of `job` were missed: due, past their grace, and not served by a good run.
std::int64_t missed_runs(const JobFacts& job, Instant now);
/// How many runs of a part of `job` were missed. A good run of the whole job serves the part as well.
std::int64_t missed_runs(const JobFacts& job, const PartialEntry& entry, Instant now);
/// When the last good run of the whole job started; if the schedule has only entries for parts of it, the
/// last good run of any of these.
std::optional<Instant> last_good_start(const JobFacts& job);

/// Runs every check for which the snapshot has facts or an error, in a fixed order.
HealthReport plan_health(const HealthSnapshot& snapshot, const HealthPolicy& policy);

/// `6 min`, `26 h`, `3 days`: for use in sentences.
std::string rough_duration(std::chrono::seconds duration);

}  // namespace slotctl

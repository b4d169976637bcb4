#include "core/plans/health.hpp"

#include <algorithm>

#include "core/plans/check_parts.hpp"
#include "core/plans/health_checks.hpp"
#include "core/plans/storage_findings.hpp"

namespace slotctl {

namespace {

/// Adds the check that `look` makes from the facts, or the reason why it could not be made.
template <class Facts, class Look>
void add(HealthReport& report, const Looked<Facts>& looked, const std::string& name, Look look) {
    if (looked.fault) {
        report.checks.push_back(health_checks::not_made(name, *looked.fault));
    } else if (looked.facts) {
        report.checks.push_back(look(*looked.facts));
    }
}

bool maintain_is_late(const HealthSnapshot& snapshot) {
    return std::any_of(snapshot.jobs.begin(), snapshot.jobs.end(), [&](const JobFacts& job) {
        if (job.job != "maintain") return false;
        if (job.enabled) return missed_runs(job, snapshot.now) > 0;
        if (job.partial.empty()) return missed_runs(job.daily, job.last_good, snapshot.now) > 0;
        return std::any_of(job.partial.begin(), job.partial.end(), [&](const PartialEntry& entry) {
            return missed_runs(job, entry, snapshot.now) > 0;
        });
    });
}

void add_database(HealthReport& report, const HealthSnapshot& snapshot, const HealthPolicy& policy) {
    const auto& looked = snapshot.database;
    if (looked.fault) {
        HealthCheck check = health_checks::not_made("database", *looked.fault);
        if (looked.fault->unavailable) check.state = HealthState::critical;
        report.checks.push_back(std::move(check));
    } else if (looked.facts) {
        report.checks.push_back(health_checks::database(*looked.facts, policy));
        report.checks.push_back(health_checks::schema(*looked.facts));
    }
}

/// The condition of the database is only mentioned if something needs attention.
void add_upkeep(HealthReport& report, const HealthSnapshot& snapshot) {
    const auto& looked = snapshot.storage;
    if (looked.fault) report.checks.push_back(health_checks::not_made("database_upkeep", *looked.fault));
    if (!looked.facts) return;
    HealthCheck check = upkeep_check(storage_findings(*looked.facts, snapshot.now));
    if (check.state != HealthState::ok) report.checks.push_back(std::move(check));
}

/// Only where an application's own tables stand for slotctl's.
void add_adopted(HealthReport& report, const HealthSnapshot& snapshot) {
    const auto& looked = snapshot.adopted;
    if (looked.fault) report.checks.push_back(health_checks::not_made("adopted_tables", *looked.fault));
    if (!looked.facts) return;
    HealthCheck check{"adopted_tables", HealthState::ok, "the application's tables fit", "", {}};
    if (!looked.facts->empty()) {
        check.state = HealthState::critical;
        check.message = looked.facts->front();
        if (looked.facts->size() > 1)
            check.message += "; and " + std::to_string(looked.facts->size() - 1) + " more";
        check.hint = "run `slotctl adopt check`";
    }
    check.measures.push_back(
        health_checks::measure("findings", static_cast<double>(looked.facts->size()), "", {}, 1.0));
    report.checks.push_back(std::move(check));
}

void add_jobs(HealthReport& report, const HealthSnapshot& snapshot, const HealthPolicy& policy) {
    if (snapshot.jobs_fault)
        report.checks.push_back(health_checks::not_made("schedule", *snapshot.jobs_fault));
    for (const JobFacts& job : snapshot.jobs) {
        report.checks.push_back(health_checks::schedule_of(job, policy, snapshot.now));
        report.checks.push_back(health_checks::runs_of(job, policy, snapshot.now));
    }
}

/// Only where active providers have calendars elsewhere.
void add_calendars(HealthReport& report, const HealthSnapshot& snapshot, const HealthPolicy& policy) {
    const auto& looked = snapshot.calendars;
    if (looked.fault) report.checks.push_back(health_checks::not_made("other_calendars", *looked.fault));
    if (!looked.facts || looked.facts->items.empty()) return;
    report.checks.push_back(health_checks::other_calendars(*looked.facts, policy, snapshot.now));
}

/// Only where customers are sent something.
void add_messages(HealthReport& report, const HealthSnapshot& snapshot, const HealthPolicy& policy) {
    const auto& looked = snapshot.messages;
    if (looked.fault) report.checks.push_back(health_checks::not_made("queue_age", *looked.fault));
    if (!looked.facts || !looked.facts->expected) return;
    if (looked.facts->unqueued)
        report.checks.push_back(
            health_checks::unqueued_messages(*looked.facts->unqueued, policy, snapshot.now));
    report.checks.push_back(health_checks::queue_age(*looked.facts, policy, snapshot.now));
    report.checks.push_back(health_checks::send_failures(*looked.facts, policy));
}

}  // namespace

bool RecordedRun::bad() const {
    return status == "failed" || status == "partial" || status == "crashed" || status == "interrupted";
}

ReservationBacklog& ReservationBacklog::operator+=(const ReservationBacklog& other) {
    waiting += other.waiting;
    if (other.oldest && (!oldest || *other.oldest < *oldest)) oldest = other.oldest;
    return *this;
}

std::int64_t missed_runs(const std::vector<DueRun>& due, std::optional<Instant> last_good, Instant now) {
    return std::count_if(due.begin(), due.end(), [&](const DueRun& run) {
        return run.late_from <= now && (!last_good || *last_good < run.served_from);
    });
}

std::int64_t missed_runs(const JobFacts& job, Instant now) {
    return job.enabled ? missed_runs(job.due, job.last_good, now) : 0;
}

std::int64_t missed_runs(const JobFacts& job, const PartialEntry& entry, Instant now) {
    return missed_runs(entry.due, std::max(job.last_good, entry.last_good), now);
}

std::optional<Instant> last_good_start(const JobFacts& job) {
    std::optional<Instant> last = job.last_good;
    if (job.enabled) return last;
    // None is less than any.
    for (const PartialEntry& entry : job.partial) last = std::max(last, entry.last_good);
    return last;
}

HealthReport plan_health(const HealthSnapshot& snapshot, const HealthPolicy& policy) {
    HealthReport report;
    report.checked_at = snapshot.now;
    add_database(report, snapshot, policy);
    add_adopted(report, snapshot);
    add_upkeep(report, snapshot);
    add_jobs(report, snapshot, policy);
    if (!snapshot.pauses.empty())
        report.checks.push_back(health_checks::paused(snapshot.pauses, policy, snapshot.now));
    const bool late = maintain_is_late(snapshot);
    add(report, snapshot.offerings, "service_coverage",
        [&](const OfferingFacts& facts) { return health_checks::coverage(facts, policy, late); });
    if (snapshot.offerings.facts)
        report.checks.push_back(health_checks::horizon(*snapshot.offerings.facts, policy, late));
    add(report, snapshot.reservations, "expired_reservations", [&](const ReservationBacklog& backlog) {
        return health_checks::reservations(backlog, policy, snapshot.now);
    });
    add(report, snapshot.outside_rules, "bookings_outside_rules",
        [&](const OddBookings& bookings) { return health_checks::outside_rules(bookings, policy); });
    add(report, snapshot.moved, "moved_bookings",
        [&](const OddBookings& bookings) { return health_checks::moved(bookings); });
    add(report, snapshot.overlapping, "overlapping_bookings",
        [&](const OddBookings& bookings) { return health_checks::overlapping(bookings); });
    add(report, snapshot.drift, "stock_drift",
        [&](const StockDrift& drift) { return health_checks::drift(drift, policy); });
    add(report, snapshot.held_orders, "held_orders",
        [&](const HeldOrders& orders) { return health_checks::held_orders(orders); });
    add_calendars(report, snapshot, policy);
    add_messages(report, snapshot, policy);
    add(report, snapshot.clock, "clock",
        [&](const ClockFacts& facts) { return health_checks::clock(facts, policy); });
    if (snapshot.zone_data)
        report.checks.push_back(health_checks::zone_data(*snapshot.zone_data, policy, snapshot.now));
    for (const DirectoryFacts& directory : snapshot.directories)
        report.checks.push_back(health_checks::directory(directory, policy));
    add(report, snapshot.installed, "installed_schedule", [&](const InstalledSchedule& schedule) {
        return health_checks::installed(schedule, snapshot.jobs, policy, snapshot.now);
    });
    return report;
}

std::string rough_duration(std::chrono::seconds duration) {
    const auto s = std::max<std::int64_t>(duration.count(), 0);
    if (s < 120) return std::to_string(s) + " s";
    if (s < 7200) return std::to_string(s / 60) + " min";
    if (s < 172'800) return std::to_string(s / 3600) + " h";
    return std::to_string(s / 86'400) + " days";
}

}  // namespace slotctl

#include "core/app/monitor_job.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/jobs/alerting.hpp"
#include "core/jobs/run_pings.hpp"
#include "core/monitor/gather_health.hpp"
#include "core/monitor/gather_performance.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl {

namespace {

/// A report that says only that `check` could not be made.
MonitorReport cannot_say(Instant now, const std::string& check, const Error& error) {
    MonitorReport report;
    report.now = now;
    report.health = HealthReport{now, {}};
    const HealthState state =
        error.kind() == ErrorKind::unavailable ? HealthState::critical : HealthState::unknown;
    const bool unadvised = error.hint().empty() && check == "configuration";
    report.health->checks.push_back(
        {check,
         state,
         masked(error.what()),
         unadvised ? "`slotctl config check` reports every error with its line" : error.hint(),
         {}});
    return report;
}

/// Whether the health report says that the database is down, or its schema behind.
bool covers_database(const MonitorReport& report) {
    if (!report.health) return false;
    const auto& checks = report.health->checks;
    return std::any_of(checks.begin(), checks.end(), [](const HealthCheck& check) {
        return check.state == HealthState::critical && (check.name == "database" || check.name == "schema");
    });
}

/// Makes the requested checks; anything that cannot be checked is noted in the report.
class Inspection {
  public:
    Inspection(const MonitorRequest& request, Workplace& workplace, const InstalledSource& installed)
        : request_(request), workplace_(workplace), installed_(installed) {}

    MonitorReport operator()() {
        report_ = {};
        report_.now = workplace_.now();
        report_.host = host_name();
        report_.database = workplace_.database_name();
        report_.labels = request_.labels;
        report_.only_performance = request_.performance_report && !request_.check_health && !request_.alert;
        try {
            machine_zone_ = machine_time_zone();
            std::optional<std::vector<OfferingGroup>> offerings;
            if (request_.check_health || request_.alert || !request_.performance_report)
                offerings = add_health();
            if (request_.performance_report) add_performance(std::move(offerings));
            return std::move(report_);
        } catch (const std::exception& error) {
            MonitorReport failed = cannot_monitor(workplace_.now(), error);
            failed.host = report_.host;
            failed.database = report_.database;
            failed.labels = request_.labels;
            return failed;
        }
    }

  private:
    /// The offerings that were checked, if any.
    std::optional<std::vector<OfferingGroup>> add_health() {
        const HealthSources sources{.store = [this]() -> Store& { return workplace_.inspected_store(); },
                                    .config = workplace_.config(),
                                    .now = workplace_.now(),
                                    .lock_directory = workplace_.lock_directory(),
                                    .database_file = workplace_.database_file(),
                                    .machine_zone = machine_zone_,
                                    .installed = [this] { return installed_(); }};
        HealthSnapshot snapshot = gather_health(sources);
        report_.up = snapshot.database.facts.has_value();
        report_.health = plan_health(snapshot, sources.config.monitor.health);
        for (const JobFacts& job : snapshot.jobs)
            report_.last_good.push_back({job.job, last_good_start(job)});
        if (!snapshot.offerings.facts) return std::nullopt;
        return std::move(snapshot.offerings.facts->groups);
    }

    void add_performance(std::optional<std::vector<OfferingGroup>> offerings) {
        try {
            report_.performance = plan_performance(
                gather_performance(workplace_.inspected_store(), workplace_.config(), workplace_.now(),
                                   request_.days_back, machine_zone_, std::move(offerings)));
            report_.up = true;
        } catch (const Error& error) {
            note_missing_performance(error);
        }
    }

    void note_missing_performance(const Error& error) {
        if (covers_database(report_) &&
            (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::config))
            return;
        const bool down = error.kind() == ErrorKind::unavailable;
        const std::string name = down ? "database" : "performance_report";
        HealthReport health = report_.health.value_or(HealthReport{workplace_.now(), {}});
        // It may have answered until then, but it must appear only once.
        std::erase_if(health.checks, [&](const HealthCheck& check) { return check.name == name; });
        health.checks.push_back({name,
                                 down ? HealthState::critical : HealthState::unknown,
                                 masked(error.what()),
                                 error.hint(),
                                 {}});
        report_.up = report_.up && !down;
        report_.health = std::move(health);
    }

    const MonitorRequest& request_;
    Workplace& workplace_;
    const InstalledSource& installed_;
    std::string machine_zone_;
    MonitorReport report_;
};

/// Whether the database can store what channels were notified of, and record the run.
bool can_record(Workplace& workplace) {
    try {
        const SchemaStatus schema = workplace.inspected_store().schema().status();
        return schema.version == schema.latest;
    } catch (const Error& error) {
        log::debug(std::string("sending alerts without the database: ") + error.what());
        return false;
    }
}

/// There is no run to record, but the receiver of its ping learns why.
void ping_failure(const Workplace& workplace, const HealthReport& report) {
    const auto worst = std::find_if(report.checks.begin(), report.checks.end(),
                                    [&](const HealthCheck& check) { return check.state == report.worst(); });
    Outcome outcome;
    outcome.job = job_kind(JobId::monitor).name;
    outcome.started_at = workplace.now();
    fail(outcome, Error(ErrorKind::unavailable, worst == report.checks.end() ? "" : worst->message));
    RunPings(workplace.config(), "").ended(outcome);
}

/// Reports a database that can be read but not written, for example because another program keeps it locked,
/// since no job can work then; unless the run could not begin for a reason unrelated to the database.
void blame_database(HealthReport& health, const Outcome& outcome) {
    const bool no_locks =
        std::any_of(health.checks.begin(), health.checks.end(), [](const HealthCheck& check) {
            return check.name == "lock_directory" && check.state == HealthState::critical;
        });
    if (no_locks) return;
    for (HealthCheck& check : health.checks) {
        if (check.name != "database" || check.state == HealthState::critical) continue;
        check.state = HealthState::critical;
        check.message = outcome.error.value_or("it cannot be written");
        check.hint = outcome.hint;
    }
}

/// Runs as a recorded run; the database stores what channels were notified of.
MonitorResult alert_as_run(Inspection& inspect, Workplace& workplace, Alerting& alerting) {
    MonitorResult result;
    workplace.close_store();
    const JobContext context = workplace.job_context(JobId::monitor);
    result.run = monitor_and_alert(
        [&] {
            result.report = inspect();
            return result.report.health.value_or(HealthReport{workplace.now(), {}});
        },
        alerting, context);
    if (result.report.health) {
        result.undelivered = result.run->counts.get("failed");
        return result;
    }
    // The report is shown nevertheless.
    result.report = inspect();
    if (result.run->status != RunStatus::failed) return result;  // another run is active
    blame_database(*result.report.health, *result.run);
    result.undelivered = alert_without_database(*result.report.health, alerting, workplace.now());
    return result;
}

MonitorResult alert_without_run(Inspection& inspect, Workplace& workplace, Alerting& alerting) {
    MonitorResult result;
    result.report = inspect();
    result.undelivered = alert_without_database(*result.report.health, alerting, workplace.now());
    ping_failure(workplace, *result.report.health);
    return result;
}

/// Makes the checks and notifies each channel of what is new to it. An alert that is not delivered does not
/// affect the reported health of the business.
MonitorResult inspect_and_alert(Inspection& inspect, Workplace& workplace) {
    const std::string database = workplace.database_name();
    Alerting alerting =
        alerting_of(workplace.config(), state_directory(), database, database, stop_requested);
    MonitorResult result = can_record(workplace) ? alert_as_run(inspect, workplace, alerting)
                                                 : alert_without_run(inspect, workplace, alerting);
    result.undelivered_because = alerting.failure;
    return result;
}

}  // namespace

MonitorReport cannot_monitor(Instant now, const std::exception& error) {
    const auto* const known = dynamic_cast<const Error*>(&error);
    if (known == nullptr) {
        return cannot_say(now, "monitor", error_of(error));
    }
    const bool config = known->kind() == ErrorKind::config || known->kind() == ErrorKind::permission;
    return cannot_say(now, config ? "configuration" : "monitor", *known);
}

MonitorReport cannot_monitor_as_asked(Instant now, const Error& error) {
    return cannot_say(now, "command_line", error);
}

MonitorResult monitor(const MonitorRequest& request, Workplace& workplace, const InstalledSource& installed) {
    Inspection inspect(request, workplace, installed);
    if (!request.alert || workplace.terms().dry_run) return {inspect(), 0, std::nullopt};
    try {
        return inspect_and_alert(inspect, workplace);
    } catch (const Error& error) {
        return {cannot_monitor(workplace.now(), error), 0, std::nullopt};
    }
}

}  // namespace slotctl

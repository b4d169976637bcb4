#include "cli/monitor_look.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/installed_schedule.hpp"
#include "core/base/mask.hpp"
#include "core/monitor/gather_health.hpp"
#include "core/monitor/gather_performance.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

/// The offerings that were looked at, if they were.
std::optional<std::vector<OfferingGroup>> add_health(MonitorReport& report, Context& context,
                                                     const std::string& machine_zone) {
    HealthSources sources{.store = [&]() -> Store& { return context.workplace().inspected_store(); },
                          .config = context.config_without_log_file().config,
                          .now = context.now(),
                          .lock_directory = context.workplace().lock_directory(),
                          .database_file = context.workplace().database_file(),
                          .machine_zone = machine_zone,
                          .installed =
                              [&] {
                                  const std::string caller = context.options().scheduled_as.value_or("");
                                  return installed_schedule(context.config_without_log_file(), machine_zone,
                                                            caller.empty(), context.now());
                              }};
    HealthSnapshot snapshot = gather_health(sources);
    report.up = snapshot.database.facts.has_value();
    report.health = plan_health(snapshot, sources.config.monitor.health);
    for (const JobFacts& job : snapshot.jobs) report.last_good.push_back({job.job, job.last_good});
    if (!snapshot.offerings.facts) return std::nullopt;
    return std::move(snapshot.offerings.facts->groups);
}

/// Whether the health report tells that the database is down, or its schema behind.
bool tells_of_database(const MonitorReport& report) {
    if (!report.health) return false;
    const auto& checks = report.health->checks;
    return std::any_of(checks.begin(), checks.end(), [](const HealthCheck& check) {
        return check.state >= HealthState::critical && (check.name == "database" || check.name == "schema");
    });
}

void add_performance(MonitorReport& report, Context& context, int days_back, const std::string& machine_zone,
                     std::optional<std::vector<OfferingGroup>> offerings) {
    try {
        report.performance = plan_performance(gather_performance(
            context.workplace().inspected_store(), context.config_without_log_file().config, context.now(),
            days_back, machine_zone, std::move(offerings)));
        report.up = true;
    } catch (const Error& error) {
        if (tells_of_database(report) &&
            (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::config))
            return;
        const bool down = error.kind() == ErrorKind::unavailable;
        const std::string name = down ? "database" : "performance_report";
        HealthReport health = report.health.value_or(HealthReport{context.now(), {}});
        // It may have answered until then, but is named once.
        std::erase_if(health.checks, [&](const HealthCheck& check) { return check.name == name; });
        health.checks.push_back({name,
                                 down ? HealthState::critical : HealthState::unknown,
                                 masked(error.what()),
                                 error.hint(),
                                 {}});
        report.up = report.up && !down;
        report.health = std::move(health);
    }
}

}  // namespace

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
         unadvised ? "`slotctl config check` names each fault with its line" : error.hint(),
         {}});
    return report;
}

MonitorReport look(const MonitorOptions& wanted, Context& context) {
    MonitorReport report;
    report.now = context.now();
    try {
        context.config_without_log_file();
        const std::string machine_zone = machine_time_zone();
        std::optional<std::vector<OfferingGroup>> offerings;
        if (wanted.check_health || wanted.alert || !wanted.performance_report)
            offerings = add_health(report, context, machine_zone);
        if (wanted.performance_report)
            add_performance(report, context, wanted.days_back, machine_zone, std::move(offerings));
        return report;
    } catch (const Error& error) {
        const bool config = error.kind() == ErrorKind::config || error.kind() == ErrorKind::permission;
        return cannot_say(context.now(), config ? "configuration" : "monitor", error);
    } catch (const std::exception& error) {
        return cannot_say(context.now(), "monitor",
                          Error(ErrorKind::internal, std::string("a bug in slotctl: ") + error.what(),
                                "please report it with the command line"));
    }
}

}  // namespace slotctl::cli

#include "core/jobs/alerting.hpp"

#include <algorithm>
#include <exception>
#include <set>

#include "core/base/log.hpp"
#include "core/base/path_text.hpp"
#include "core/config/alerts_check.hpp"
#include "core/jobs/alert_memory_file.hpp"
#include "core/jobs/mail_server.hpp"
#include "core/notify/ping.hpp"
#include "core/platform/process.hpp"

namespace slotctl {

namespace {

std::string with_hint(const Error& error) {
    return std::string(error.what()) + (error.hint().empty() ? "" : "; " + error.hint());
}

notify::EmailSettings email_of(const AlertsConfig& config) {
    if (const std::string gap = gap_in(config); !gap.empty())
        throw Error(ErrorKind::config, gap, "set what is missing, or leave email_to empty");
    return {mail_server_of(config), config.email_from, config.email_to};
}

struct Tally {
    int sent = 0, failed = 0;
    std::string failure;             ///< of the first that failed
    std::set<std::string> reported;  ///< checks
};

/// Plans and sends the alerts of one channel, and returns its new memory.
AlertMemories notify_channel(notify::Channel& channel, const AlertMemories& before,
                             const HealthReport& report, const Alerting& alerting, Instant now,
                             Tally& tally) {
    const AlertPlan plan = plan_alerts(before, report, alerting.policy, now);
    if (plan.items.empty()) return plan.if_delivered;
    try {
        channel.send({now, alerting.host, alerting.database, plan.items});
    } catch (const Error& e) {
        ++tally.failed;
        if (tally.failure.empty()) tally.failure = "by " + channel.name() + ": " + with_hint(e);
        log::error("the alert by " + channel.name() +
                   " could not be delivered; the next run will retry: " + with_hint(e));
        return plan.if_failed;
    }
    ++tally.sent;
    for (const AlertItem& item : plan.items) tally.reported.insert(item.check.name);
    return plan.if_delivered;
}

void keep(const Alerting& alerting, const AlertMemoryFile& memory) {
    try {
        write_alert_memory(alerting.memory_file, memory);
    } catch (const Error& e) {
        log::error(std::string("the sent alerts could not be recorded and may be repeated: ") + e.what());
    }
}

/// The memory of a channel: the database's, and newer entries of the file that did not reach the database.
AlertMemories known_to(AlertMemories memories, const AlertMemoryFile& file, const std::string& channel) {
    const auto newer = file.channels.find(channel);
    if (!file.ahead_of_database || newer == file.channels.end()) return memories;
    for (const auto& [check, memory] : newer->second) {
        AlertMemory& stored = memories[check];
        // Another machine may have sent alerts since.
        if (stored.notified_at <= memory.notified_at) stored = memory;
    }
    return memories;
}

void notify_all(const HealthReport& report, Alerting& alerting, const RunLock& lock,
                const JobContext& context, Outcome& outcome) {
    AlertStore& store = context.store.alerts();
    const AlertMemoryFile file = read_alert_memory(alerting.memory_file);
    AlertMemoryFile copy;
    std::exception_ptr lost;
    try {
        for (const auto& channel : alerting.channels)
            copy.channels[channel->name()] = known_to(store.load(channel->name()), file, channel->name());
    } catch (const Error&) {
        // People must be alerted if the database fails during the checks.
        lost = std::current_exception();
        copy = file;
    }
    // Sent alerts are recorded in the file first, in case the database fails before it records them.
    copy.ahead_of_database = true;
    Tally tally;
    for (const auto& channel : alerting.channels) {
        AlertMemories& known = copy.channels[channel->name()];
        known = notify_channel(*channel, known, report, alerting, context.now, tally);
        keep(alerting, copy);
    }
    outcome.counts.set("alerts", static_cast<std::int64_t>(tally.reported.size()));
    outcome.counts.set("sent", tally.sent);
    outcome.counts.set("failed", tally.failed);
    alerting.failure = tally.failure;
    if (lost) std::rethrow_exception(lost);
    for (const auto& [channel, known] : copy.channels) store.save(lock, channel, known);
    copy.ahead_of_database = false;
    keep(alerting, copy);
    if (alerting.channels.empty()) {
        outcome.warnings.emplace_back(
            "no alert channel is configured: set [alerts] email_to or webhook_url in config.toml");
    }
}

}  // namespace

Alerting alerting_of(const Config& config, const std::filesystem::path& state_directory,
                     const std::string& database, const std::string& database_key,
                     const std::function<bool()>& give_up) {
    const AlertsConfig& settings = config.alerts;
    const bool sends = !settings.email_to.empty() || !settings.webhook_url.empty();
    if (const std::string reason = unsendable(config); sends && !reason.empty())
        throw Error(ErrorKind::config, reason, "install a slotctl that was built with it, or unset them");
    mail::TransferOptions options;
    options.timeout = settings.timeout;
    options.ca_file = settings.ca_file;
    options.give_up = give_up;
    Alerting alerting;
    alerting.policy.least = settings.least_state;
    alerting.policy.remind_after = settings.remind_after;
    alerting.host = host_name();
    alerting.database = database;
    alerting.memory_file = state_directory / ("alerts-" + notify::stable_uuid(database_key) + ".json");
    if (!settings.email_to.empty())
        alerting.channels.push_back(notify::email_channel(email_of(settings), options));
    if (!settings.webhook_url.empty()) {
        alerting.channels.push_back(
            notify::webhook_channel(settings.webhook_url.reveal(), settings.webhook_format, options));
    }
    return alerting;
}

Outcome monitor_and_alert(const std::function<HealthReport()>& check, Alerting& alerting,
                          const JobContext& context) {
    Job job;
    job.name = "monitor";
    const auto look = [&](Outcome& outcome) {
        HealthReport report = check();
        outcome.counts.set("checks", static_cast<std::int64_t>(report.checks.size()));
        return report;
    };
    job.rehearse = [&](Outcome& outcome) { look(outcome); };
    job.work = [&](const RunLock& lock, ClusterLock&, Outcome& outcome) {
        notify_all(look(outcome), alerting, lock, context, outcome);
    };
    return run_job(job, context);
}

int alert_without_database(const HealthReport& report, Alerting& alerting, Instant now) {
    std::optional<RunLock> lock;
    try {
        lock = RunLock::try_acquire(alerting.memory_file.parent_path() / "locks",
                                    "alert@" + utf8(alerting.memory_file.filename()));
        if (!lock) return 0;
    } catch (const Error& e) {
        // Better twice than not at all.
        log::warning("sending alerts without a lock: " + with_hint(e));
    }
    AlertMemoryFile memory = read_alert_memory(alerting.memory_file);
    memory.ahead_of_database = true;
    Tally tally;
    for (const auto& channel : alerting.channels) {
        AlertMemories& known = memory.channels[channel->name()];
        known = notify_channel(*channel, known, report, alerting, now, tally);
        keep(alerting, memory);
    }
    alerting.failure = tally.failure;
    return tally.failed;
}

std::vector<std::pair<std::string, std::string>> test_channels(Alerting& alerting, Instant now) {
    std::vector<std::pair<std::string, std::string>> results;
    for (const auto& channel : alerting.channels) {
        std::string fault;
        try {
            channel->send({now, alerting.host, alerting.database, {}, true});
        } catch (const Error& e) {
            fault = with_hint(e);
        }
        results.emplace_back(channel->name(), fault);
    }
    return results;
}

}  // namespace slotctl

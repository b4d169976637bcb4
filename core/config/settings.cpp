#include "core/config/settings.hpp"

#include <cctype>
#include <chrono>
#include <vector>

#include "core/config/message_settings.hpp"
#include "core/config/setting_kinds.hpp"

namespace slotctl {

namespace {

using namespace std::chrono_literals;
using namespace setting_kinds;

Choices<log::Level> log_levels() {
    Choices<log::Level> choices;
    for (const auto level :
         {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error, log::Level::off}) {
        choices.emplace_back(log::name_of(level), level);
    }
    return choices;
}

Choices<log::Format> log_formats() {
    return {{"text", log::Format::text}, {"json", log::Format::json}};
}

std::vector<Setting> make_settings() {
    return {
        database_url(
            "database.url", "DATABASE_URL",
            "The database: sqlite:PATH or postgresql://…; empty = SQLite in the state directory.",
            [](auto& c) -> auto& { return c.database.url; }),
        secret(
            "database.password", "Password for a PostgreSQL URL that has none.",
            [](auto& c) -> auto& { return c.database.password; }),
        duration(
            "database.connect_timeout", 1s, 1h, "How long to wait for each PostgreSQL host to answer.",
            [](auto& c) -> auto& { return c.database.connect_timeout; }),

        whole_number(
            "maintain.days_ahead", 0, 3660, "Number of days after today to keep filled with slots.",
            [](auto& c) -> auto& { return c.maintain.days_ahead; }),
        whole_number(
            "maintain.max_slots_per_service", 1, 1000000,
            "Maximum number of future slots per offering; the earliest are kept.",
            [](auto& c) -> auto& { return c.maintain.max_slots_per_service; }),
        duration(
            "maintain.max_gap", 1h, 24h * 3650,
            "A run fails if the last run was longer ago than this: the clock may be wrong.",
            [](auto& c) -> auto& { return c.maintain.max_gap; }),
        choice<OnZoneChange>(
            "maintain.on_zone_change",
            {{"keep_instant", OnZoneChange::keep_instant},
             {"keep_clock_time", OnZoneChange::keep_clock_time}},
            "What bookings keep if their zone's rules change: the instant or the local time.",
            [](auto& c) -> auto& { return c.maintain.on_zone_change; }),
        secret_url(
            "maintain.ping_url",
            "URL to ping when a run starts and ends, as healthchecks.io expects; empty = none.",
            [](auto& c) -> auto& { return c.ping[JobId::maintain]; }),

        duration(
            "unreserve.max_age", 1min, 24h * 365,
            "How long a reservation without expires_at holds its stock.",
            [](auto& c) -> auto& { return c.unreserve.max_age; }),
        whole_number(
            "unreserve.batch_size", 1, 100000, "Number of reservations to release per transaction.",
            [](auto& c) -> auto& { return c.unreserve.batch_size; }),
        duration(
            "unreserve.processing_grace", 0s, 24h * 365,
            "How much longer to keep an order while its payment is processing.",
            [](auto& c) -> auto& { return c.unreserve.processing_grace; }),
        secret_url(
            "unreserve.ping_url",
            "URL to ping when a run starts and ends, as healthchecks.io expects; empty = none.",
            [](auto& c) -> auto& { return c.ping[JobId::unreserve]; }),

        whole_number(
            "calendar.days_ahead", 1, 731,
            "Number of days after today for which busy times of other calendars are worked out.",
            [](auto& c) -> auto& { return c.calendar.days_ahead; }),
        duration(
            "calendar.timeout", 1s, 10min, "How long reading one calendar may take, including retries.",
            [](auto& c) -> auto& { return c.calendar.timeout; }),
        secret_url(
            "calendar.ping_url",
            "URL to ping when a run starts and ends, as healthchecks.io expects; empty = none.",
            [](auto& c) -> auto& { return c.ping[JobId::calendar]; }),

        secret_url(
            "notify.ping_url",
            "URL to ping when a run starts and ends, as healthchecks.io expects; empty = none.",
            [](auto& c) -> auto& { return c.ping[JobId::notify]; }),

        text(
            "hooks.before",
            "A command to run before each run; if it fails, the run does not take place (exit status 75).",
            [](auto& c) -> auto& { return c.hooks.all.before; }),
        text(
            "hooks.after", "A command to run after each run, with the outcome as JSON on its standard input.",
            [](auto& c) -> auto& { return c.hooks.all.after; }),
        text(
            "hooks.on_failure", "A command to run after a run that did not succeed.",
            [](auto& c) -> auto& { return c.hooks.all.on_failure; }),
        duration(
            "hooks.timeout", 1s, 1h, "How long one command may take.",
            [](auto& c) -> auto& { return c.hooks.timeout; }),
        text(
            "hooks.maintain_before",
            "The same for maintain alone; \"general\" = the one above, empty = none.",
            [](auto& c) -> auto& { return c.hooks[JobId::maintain].before; }),
        text(
            "hooks.maintain_after", "The same after its runs.",
            [](auto& c) -> auto& { return c.hooks[JobId::maintain].after; }),
        text(
            "hooks.maintain_on_failure", "The same after a run that did not succeed.",
            [](auto& c) -> auto& { return c.hooks[JobId::maintain].on_failure; }),
        text(
            "hooks.unreserve_before",
            "The same for unreserve alone; \"general\" = the one above, empty = none.",
            [](auto& c) -> auto& { return c.hooks[JobId::unreserve].before; }),
        text(
            "hooks.unreserve_after", "The same after its runs.",
            [](auto& c) -> auto& { return c.hooks[JobId::unreserve].after; }),
        text(
            "hooks.unreserve_on_failure", "The same after a run that did not succeed.",
            [](auto& c) -> auto& { return c.hooks[JobId::unreserve].on_failure; }),
        text(
            "hooks.calendar_before",
            "The same for calendar alone; \"general\" = the one above, empty = none.",
            [](auto& c) -> auto& { return c.hooks[JobId::calendar].before; }),
        text(
            "hooks.calendar_after", "The same after its runs.",
            [](auto& c) -> auto& { return c.hooks[JobId::calendar].after; }),
        text(
            "hooks.calendar_on_failure", "The same after a run that did not succeed.",
            [](auto& c) -> auto& { return c.hooks[JobId::calendar].on_failure; }),
        text(
            "hooks.notify_before", "The same for notify alone; \"general\" = the one above, empty = none.",
            [](auto& c) -> auto& { return c.hooks[JobId::notify].before; }),
        text(
            "hooks.notify_after", "The same after its runs.",
            [](auto& c) -> auto& { return c.hooks[JobId::notify].after; }),
        text(
            "hooks.notify_on_failure", "The same after a run that did not succeed.",
            [](auto& c) -> auto& { return c.hooks[JobId::notify].on_failure; }),

        whole_number(
            "monitor.latency_warning_ms", 1, 60000,
            "Warn if the database takes this many milliseconds to answer.",
            [](auto& c) -> auto& { return c.monitor.health.latency_warning_ms; }),
        whole_number(
            "monitor.latency_critical_ms", 1, 60000, "Critical if it takes this many.",
            [](auto& c) -> auto& { return c.monitor.health.latency_critical_ms; }),
        duration(
            "monitor.query_timeout", 1s, 1h,
            "How long one query may take before PostgreSQL counts as not answering.",
            [](auto& c) -> auto& { return c.monitor.query_timeout; }),
        duration(
            "monitor.run_grace", 0s, 24h * 7,
            "How late a scheduled run may start before it counts as missed.",
            [](auto& c) -> auto& { return c.monitor.health.run_grace; }),
        duration(
            "monitor.pause_warning", 1min, 24h * 3650, "Warn if something has been paused for this long.",
            [](auto& c) -> auto& { return c.monitor.health.pause_warning; }),
        whole_number(
            "monitor.missed_runs_warning", 1, 1000, "Warn if a job missed this many scheduled runs in a row.",
            [](auto& c) -> auto& { return c.monitor.health.missed_runs_warning; }),
        whole_number(
            "monitor.missed_runs_critical", 1, 1000, "Critical if it missed this many.",
            [](auto& c) -> auto& { return c.monitor.health.missed_runs_critical; }),
        whole_number(
            "monitor.failed_runs_warning", 1, 1000,
            "Warn if this many runs of a job in a row failed, crashed or were partial.",
            [](auto& c) -> auto& { return c.monitor.health.failed_runs_warning; }),
        whole_number(
            "monitor.failed_runs_critical", 1, 1000, "Critical if this many did.",
            [](auto& c) -> auto& { return c.monitor.health.failed_runs_critical; }),
        whole_number(
            "monitor.failure_rate_warning", 1, 100,
            "Warn if this percentage of a job's runs in the last 24 hours did (at least two).",
            [](auto& c) -> auto& { return c.monitor.health.failure_rate_warning; }),
        whole_number(
            "monitor.failure_rate_critical", 1, 100, "Critical if this percentage did.",
            [](auto& c) -> auto& { return c.monitor.health.failure_rate_critical; }),
        whole_number(
            "monitor.coverage_warning", 0, 100,
            "Warn if less than this percentage of active offerings have a free slot in the next 7 days.",
            [](auto& c) -> auto& { return c.monitor.health.coverage_warning; }),
        whole_number(
            "monitor.coverage_critical", 0, 100, "Critical if less than this percentage have one.",
            [](auto& c) -> auto& { return c.monitor.health.coverage_critical; }),
        whole_number(
            "monitor.horizon_warning_days", 1, 3660,
            "Warn if an active offering lacks this many of the days that maintain.days_ahead requires.",
            [](auto& c) -> auto& { return c.monitor.health.horizon_warning_days; }),
        whole_number(
            "monitor.horizon_critical_days", 1, 3660, "Critical if it lacks this many.",
            [](auto& c) -> auto& { return c.monitor.health.horizon_critical_days; }),
        duration(
            "monitor.expired_warning", 1s, 24h * 365,
            "Warn if an expired reservation has waited this long for `unreserve`.",
            [](auto& c) -> auto& { return c.monitor.health.expired_warning; }),
        duration(
            "monitor.expired_critical", 1s, 24h * 365, "Critical if one has waited this long.",
            [](auto& c) -> auto& { return c.monitor.health.expired_critical; }),
        whole_number(
            "monitor.drift_warning", 1, 1000000,
            "Warn if the reserved quantity of this many variants and drop products is wrong.",
            [](auto& c) -> auto& { return c.monitor.health.drift_warning; }),
        whole_number(
            "monitor.drift_critical", 1, 1000000, "Critical if it is wrong for this many.",
            [](auto& c) -> auto& { return c.monitor.health.drift_critical; }),
        whole_number(
            "monitor.outside_warning", 1, 1000000,
            "Warn if this many future bookings are no longer within their provider's hours.",
            [](auto& c) -> auto& { return c.monitor.health.outside_warning; }),
        whole_number(
            "monitor.outside_critical", 1, 1000000, "Critical if this many are.",
            [](auto& c) -> auto& { return c.monitor.health.outside_critical; }),
        duration(
            "monitor.clock_warning", 1s, 24h,
            "Warn if this host's clock differs this much from the database server's.",
            [](auto& c) -> auto& { return c.monitor.health.clock_warning; }),
        duration(
            "monitor.clock_critical", 1s, 24h, "Critical if it differs this much.",
            [](auto& c) -> auto& { return c.monitor.health.clock_critical; }),
        duration(
            "monitor.zone_data_max_age", 0s, 24h * 3660,
            "Warn if the machine's time zone data is older than this; 0 = never.",
            [](auto& c) -> auto& { return c.monitor.health.zone_data_max_age; }),
        duration(
            "monitor.queue_age_warning", 1s, 24h * 365,
            "Warn if a message to a customer that could be sent has waited this long for `notify`.",
            [](auto& c) -> auto& { return c.monitor.health.queue_age_warning; }),
        duration(
            "monitor.queue_age_critical", 1s, 24h * 365, "Critical if one has waited this long.",
            [](auto& c) -> auto& { return c.monitor.health.queue_age_critical; }),
        whole_number(
            "monitor.send_failures_warning", 1, 100,
            "Warn if this percentage of the messages of 24 hours failed or may not have arrived (at least "
            "two).",
            [](auto& c) -> auto& { return c.monitor.health.send_failures_warning; }),
        whole_number(
            "monitor.send_failures_critical", 1, 100, "Critical if this percentage did.",
            [](auto& c) -> auto& { return c.monitor.health.send_failures_critical; }),
        whole_number(
            "monitor.disk_free_warning", 0, 100,
            "Warn if less than this percentage of a file system that slotctl writes to is free.",
            [](auto& c) -> auto& { return c.monitor.health.disk_free_warning; }),
        whole_number(
            "monitor.disk_free_critical", 0, 100, "Critical if less than this percentage is free.",
            [](auto& c) -> auto& { return c.monitor.health.disk_free_critical; }),
        duration(
            "monitor.keep_runs", 24h, 24h * 3660,
            "How long to keep the history of runs; a job's newest good run is always kept.",
            [](auto& c) -> auto& { return c.monitor.keep_runs; }),
        secret_url(
            "monitor.ping_url",
            "URL to ping when a run with --alert starts and ends, as healthchecks.io expects; empty = none.",
            [](auto& c) -> auto& { return c.ping[JobId::monitor]; }),
        choice<HealthState>(
            "alerts.least_state", {{"warning", HealthState::warning}, {"critical", HealthState::critical}},
            "Lowest state that triggers an alert: warning or critical.",
            [](auto& c) -> auto& { return c.alerts.least_state; }),
        duration(
            "alerts.remind_after", 0s, 24h * 365,
            "Repeat an alert for a check that is still failing after this long; 0 = never.",
            [](auto& c) -> auto& { return c.alerts.remind_after; }),
        duration(
            "alerts.timeout", 1s, 5min, "How long one channel may take, including retries.",
            [](auto& c) -> auto& { return c.alerts.timeout; }),
        path(
            "alerts.ca_file", "PEM file of the certificate authorities to trust; empty = the system's.",
            [](auto& c) -> auto& { return c.alerts.ca_file; }),
        addresses(
            "alerts.email_to",
            "Recipients of alerts by e-mail: addresses separated by commas, or an array; empty = none.",
            [](auto& c) -> auto& { return c.alerts.email_to; }),
        mailbox(
            "alerts.email_from", "Sender of alerts by e-mail.",
            [](auto& c) -> auto& { return c.alerts.email_from; }),
        text(
            "alerts.smtp_host", "Mail server (SMTP).", [](auto& c) -> auto& { return c.alerts.smtp_host; }),
        whole_number(
            "alerts.smtp_port", 0, 65535,
            "Port of the mail server; 0 = 587 for starttls, 465 for tls, 25 for none.",
            [](auto& c) -> auto& { return c.alerts.smtp_port; }),
        choice<mail::Tls>(
            "alerts.smtp_tls",
            {{"starttls", mail::Tls::starttls}, {"tls", mail::Tls::tls}, {"none", mail::Tls::none}},
            "Encryption of the connection to the mail server: starttls (required), tls, or none.",
            [](auto& c) -> auto& { return c.alerts.smtp_tls; }),
        mail_hello(
            "alerts.smtp_hello",
            "Name to send to the mail server (EHLO); empty = the host name, or the address if the name has "
            "no dot.",
            [](auto& c) -> auto& { return c.alerts.smtp_hello; }),
        text(
            "alerts.smtp_user", "User name at the mail server; empty = no login.",
            [](auto& c) -> auto& { return c.alerts.smtp_user; }),
        secret(
            "alerts.smtp_password", "Password at the mail server.",
            [](auto& c) -> auto& { return c.alerts.smtp_password; }),
        secret_url(
            "alerts.webhook_url", "URL to post alerts to; empty = none.",
            [](auto& c) -> auto& { return c.alerts.webhook_url; }),
        choice<notify::WebhookFormat>(
            "alerts.webhook_format",
            {{"json", notify::WebhookFormat::json},
             {"slack", notify::WebhookFormat::slack},
             {"discord", notify::WebhookFormat::discord}},
            "Format of the posted alerts: json, slack or discord.",
            [](auto& c) -> auto& { return c.alerts.webhook_format; }),

        choice(
            "log.level", log_levels(), "Lowest level to log: debug, info, warning, error, off.",
            [](auto& c) -> auto& { return c.log.level; }),
        choice(
            "log.format", log_formats(), "Format of log lines: text, or json (one object per line).",
            [](auto& c) -> auto& { return c.log.format; }),
        path(
            "log.file",
            "Log file for all lines, besides standard error, and for the start and end of each run; empty = "
            "none.",
            [](auto& c) -> auto& { return c.log.file; }),
        byte_size(
            "log.max_size", std::size_t{1} << 10, std::size_t{1} << 40,
            "Size at which to rotate the log file.", [](auto& c) -> auto& { return c.log.max_size; }),
        whole_number(
            "log.max_files", 1, 1000, "Number of rotated log files to keep, besides the current one.",
            [](auto& c) -> auto& { return c.log.max_files; }),

        path(
            "lock.directory",
            "Directory of the locks for PostgreSQL (SQLite's are beside the database file); empty = locks in "
            "the state directory.",
            [](auto& c) -> auto& { return c.lock.directory; }),

        text(
            "serve.listen", "Where `slotctl serve` listens: ADDRESS:PORT, or unix:PATH.",
            [](auto& c) -> auto& { return c.serve.listen; }),
        path(
            "serve.tokens_file",
            "File with the tokens that clients need; empty = no tokens, and only this machine may connect.",
            [](auto& c) -> auto& { return c.serve.tokens_file; }),
        texts(
            "serve.hosts", "Further names by which clients reach the server, such as that of a proxy.",
            [](auto& c) -> auto& { return c.serve.hosts; }),
        texts(
            "serve.allow_origins", "Sites whose pages may use the server, like https://shop.example.com.",
            [](auto& c) -> auto& { return c.serve.allow_origins; }),
        duration(
            "serve.maintain_if_stale", 0s, 24h * 365,
            "Start maintain when a request comes in and the last good run is older; 0s = never.",
            [](auto& c) -> auto& { return c.serve.maintain_if_stale; }),
        byte_size(
            "serve.cache_size", 0, std::size_t{1} << 30U,
            "Size of the answers about free times to keep in memory.",
            [](auto& c) -> auto& { return c.serve.cache_size; }),
        whole_number(
            "serve.requests_per_minute", 0, 1000000,
            "Number of requests that a token, or an address without one, may make in a minute; 0 = no limit.",
            [](auto& c) -> auto& { return c.serve.requests_per_minute; }),
        whole_number(
            "serve.workers", 1, 64, "Number of requests that use the database at the same time.",
            [](auto& c) -> auto& { return c.serve.workers; }),
        whole_number(
            "serve.queue", 1, 100000, "Number of requests that may wait for that; more are refused (503).",
            [](auto& c) -> auto& { return c.serve.queue; }),
    };
}

}  // namespace

std::span<const Setting> all_settings() {
    static const std::vector<Setting> settings = [] {
        std::vector<Setting> all = make_settings();
        for (Setting& setting : message_settings()) all.push_back(std::move(setting));
        return all;
    }();
    return settings;
}

std::string key_of(const Setting& setting) {
    return std::string(setting.table) + '.' + std::string(setting.name);
}

std::string variable_prefix_of(std::string_view table) {
    std::string prefix = "SLOTCTL_" + std::string(table) + '_';
    for (char& c : prefix) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return prefix;
}

std::string variable_of(const Setting& setting) {
    std::string name = variable_prefix_of(setting.table) + std::string(setting.name);
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::string credential_name(const Setting& setting) {
    return "slotctl_" + std::string(setting.table) + '_' + std::string(setting.name);
}

}  // namespace slotctl

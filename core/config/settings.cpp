#include "core/config/settings.hpp"

#include <cctype>
#include <chrono>
#include <vector>

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
            "Where the data is: sqlite:PATH or postgresql://…; empty = SQLite in the state directory.",
            [](auto& c) -> auto& { return c.database.url; }),
        secret(
            "database.password", "Password for a PostgreSQL URL that holds none.",
            [](auto& c) -> auto& { return c.database.password; }),
        duration(
            "database.connect_timeout", 1s, 1h, "How long to wait for each PostgreSQL host to answer.",
            [](auto& c) -> auto& { return c.database.connect_timeout; }),

        whole_number(
            "maintain.days_ahead", 0, 3660, "How many days after today are kept filled with slots.",
            [](auto& c) -> auto& { return c.maintain.days_ahead; }),
        whole_number(
            "maintain.max_slots_per_service", 1, 1000000,
            "The most future slots one offering gets; the earliest win.",
            [](auto& c) -> auto& { return c.maintain.max_slots_per_service; }),
        duration(
            "maintain.max_gap", 1h, 24h * 3650,
            "A run whose clock is further from the last run than this fails: the clock may be wrong.",
            [](auto& c) -> auto& { return c.maintain.max_gap; }),
        secret_url(
            "maintain.ping_url",
            "Pinged when a run starts and ends, as healthchecks.io expects; empty = not.",
            [](auto& c) -> auto& { return c.ping[JobId::maintain]; }),

        duration(
            "unreserve.max_age", 1min, 24h * 365,
            "How long a reservation without an expires_at of its own holds its stock.",
            [](auto& c) -> auto& { return c.unreserve.max_age; }),
        whole_number(
            "unreserve.batch_size", 1, 100000, "How many reservations are released in one transaction.",
            [](auto& c) -> auto& { return c.unreserve.batch_size; }),
        duration(
            "unreserve.processing_grace", 0s, 24h * 365,
            "How much longer an order is left alone while its payment is processing.",
            [](auto& c) -> auto& { return c.unreserve.processing_grace; }),
        secret_url(
            "unreserve.ping_url",
            "Pinged when a run starts and ends, as healthchecks.io expects; empty = not.",
            [](auto& c) -> auto& { return c.ping[JobId::unreserve]; }),

        whole_number(
            "monitor.latency_warning_ms", 1, 60000,
            "Warn when the database takes this many milliseconds to answer.",
            [](auto& c) -> auto& { return c.monitor.health.latency_warning_ms; }),
        whole_number(
            "monitor.latency_critical_ms", 1, 60000, "Critical when it takes this many.",
            [](auto& c) -> auto& { return c.monitor.health.latency_critical_ms; }),
        duration(
            "monitor.query_timeout", 1s, 1h,
            "How long PostgreSQL may take over one question before it counts as unanswered.",
            [](auto& c) -> auto& { return c.monitor.query_timeout; }),
        duration(
            "monitor.run_grace", 0s, 24h * 7,
            "How late a scheduled run may begin before it counts as missed.",
            [](auto& c) -> auto& { return c.monitor.health.run_grace; }),
        whole_number(
            "monitor.missed_runs_warning", 1, 1000,
            "Warn when a job missed this many scheduled runs in a row.",
            [](auto& c) -> auto& { return c.monitor.health.missed_runs_warning; }),
        whole_number(
            "monitor.missed_runs_critical", 1, 1000, "Critical when it missed this many.",
            [](auto& c) -> auto& { return c.monitor.health.missed_runs_critical; }),
        whole_number(
            "monitor.failed_runs_warning", 1, 1000,
            "Warn when this many runs of a job in a row failed, crashed or were partial.",
            [](auto& c) -> auto& { return c.monitor.health.failed_runs_warning; }),
        whole_number(
            "monitor.failed_runs_critical", 1, 1000, "Critical when this many did.",
            [](auto& c) -> auto& { return c.monitor.health.failed_runs_critical; }),
        whole_number(
            "monitor.failure_rate_warning", 1, 100,
            "Warn when this many percent of a job's runs of the last 24 hours did (two or more).",
            [](auto& c) -> auto& { return c.monitor.health.failure_rate_warning; }),
        whole_number(
            "monitor.failure_rate_critical", 1, 100, "Critical when this many percent did.",
            [](auto& c) -> auto& { return c.monitor.health.failure_rate_critical; }),
        whole_number(
            "monitor.coverage_warning", 0, 100,
            "Warn when fewer percent of the active offerings have a free slot in the next 7 days.",
            [](auto& c) -> auto& { return c.monitor.health.coverage_warning; }),
        whole_number(
            "monitor.coverage_critical", 0, 100, "Critical when fewer percent have one.",
            [](auto& c) -> auto& { return c.monitor.health.coverage_critical; }),
        whole_number(
            "monitor.horizon_warning_days", 1, 3660,
            "Warn when an active offering lacks this many of the days that maintain.days_ahead asks.",
            [](auto& c) -> auto& { return c.monitor.health.horizon_warning_days; }),
        whole_number(
            "monitor.horizon_critical_days", 1, 3660, "Critical when it lacks this many.",
            [](auto& c) -> auto& { return c.monitor.health.horizon_critical_days; }),
        duration(
            "monitor.expired_warning", 1s, 24h * 365,
            "Warn when an expired reservation has waited this long for `unreserve`.",
            [](auto& c) -> auto& { return c.monitor.health.expired_warning; }),
        duration(
            "monitor.expired_critical", 1s, 24h * 365, "Critical when one has waited this long.",
            [](auto& c) -> auto& { return c.monitor.health.expired_critical; }),
        whole_number(
            "monitor.drift_warning", 1, 1000000,
            "Warn when the reserved quantity of this many variants and drop products is wrong.",
            [](auto& c) -> auto& { return c.monitor.health.drift_warning; }),
        whole_number(
            "monitor.drift_critical", 1, 1000000, "Critical when that of this many is.",
            [](auto& c) -> auto& { return c.monitor.health.drift_critical; }),
        whole_number(
            "monitor.outside_warning", 1, 1000000,
            "Warn when this many bookings ahead are no longer within their provider's hours.",
            [](auto& c) -> auto& { return c.monitor.health.outside_warning; }),
        whole_number(
            "monitor.outside_critical", 1, 1000000, "Critical when this many are.",
            [](auto& c) -> auto& { return c.monitor.health.outside_critical; }),
        duration(
            "monitor.clock_warning", 1s, 24h,
            "Warn when this host's clock is this far off the database server's.",
            [](auto& c) -> auto& { return c.monitor.health.clock_warning; }),
        duration(
            "monitor.clock_critical", 1s, 24h, "Critical when it is this far off.",
            [](auto& c) -> auto& { return c.monitor.health.clock_critical; }),
        duration(
            "monitor.zone_data_max_age", 0s, 24h * 3660,
            "Warn when the machine's time zone data are older than this; 0 = never.",
            [](auto& c) -> auto& { return c.monitor.health.zone_data_max_age; }),
        whole_number(
            "monitor.disk_free_warning", 0, 100,
            "Warn when fewer percent of a file system that slotctl writes to are free.",
            [](auto& c) -> auto& { return c.monitor.health.disk_free_warning; }),
        whole_number(
            "monitor.disk_free_critical", 0, 100, "Critical when fewer percent are.",
            [](auto& c) -> auto& { return c.monitor.health.disk_free_critical; }),
        duration(
            "monitor.keep_runs", 24h, 24h * 3660,
            "How long the history of runs is kept; the newest good run of a job always is.",
            [](auto& c) -> auto& { return c.monitor.keep_runs; }),
        secret_url(
            "monitor.ping_url",
            "Pinged when a run with --alert starts and ends, as healthchecks.io expects; empty = not.",
            [](auto& c) -> auto& { return c.ping[JobId::monitor]; }),
        choice<HealthState>(
            "alerts.least_state", {{"warning", HealthState::warning}, {"critical", HealthState::critical}},
            "The least bad state of a check that is told: warning or critical.",
            [](auto& c) -> auto& { return c.alerts.least_state; }),
        duration(
            "alerts.remind_after", 0s, 24h * 365,
            "How long after the last word on a check that is still bad it is told again; 0 = never.",
            [](auto& c) -> auto& { return c.alerts.remind_after; }),
        duration(
            "alerts.timeout", 1s, 5min, "How long one channel may take, with every retry.",
            [](auto& c) -> auto& { return c.alerts.timeout; }),
        path(
            "alerts.ca_file",
            "Certificates (PEM) of the authorities to trust instead of the system's; empty = the system's.",
            [](auto& c) -> auto& { return c.alerts.ca_file; }),
        addresses(
            "alerts.email_to",
            "Who gets alerts by e-mail: addresses with commas between them, or an array; empty = nobody.",
            [](auto& c) -> auto& { return c.alerts.email_to; }),
        mailbox(
            "alerts.email_from", "The sender of these mails.",
            [](auto& c) -> auto& { return c.alerts.email_from; }),
        text(
            "alerts.smtp_host", "The mail server that takes them.",
            [](auto& c) -> auto& { return c.alerts.smtp_host; }),
        whole_number(
            "alerts.smtp_port", 0, 65535, "Its port; 0 = 587 for starttls, 465 for tls, 25 for none.",
            [](auto& c) -> auto& { return c.alerts.smtp_port; }),
        choice<mail::Tls>(
            "alerts.smtp_tls",
            {{"starttls", mail::Tls::starttls}, {"tls", mail::Tls::tls}, {"none", mail::Tls::none}},
            "How the connection is kept private: starttls (required), tls, or none.",
            [](auto& c) -> auto& { return c.alerts.smtp_tls; }),
        mail_hello(
            "alerts.smtp_hello",
            "The name given to the mail server (EHLO); empty = the host's name, or its address if that has "
            "no dot.",
            [](auto& c) -> auto& { return c.alerts.smtp_hello; }),
        text(
            "alerts.smtp_user", "The login at the mail server; empty = none.",
            [](auto& c) -> auto& { return c.alerts.smtp_user; }),
        secret(
            "alerts.smtp_password", "Its password.", [](auto& c) -> auto& { return c.alerts.smtp_password; }),
        secret_url(
            "alerts.webhook_url", "Where alerts are posted; empty = nowhere.",
            [](auto& c) -> auto& { return c.alerts.webhook_url; }),
        choice<notify::WebhookFormat>(
            "alerts.webhook_format",
            {{"json", notify::WebhookFormat::json},
             {"slack", notify::WebhookFormat::slack},
             {"discord", notify::WebhookFormat::discord}},
            "The shape of what is posted: json, slack or discord.",
            [](auto& c) -> auto& { return c.alerts.webhook_format; }),

        choice(
            "log.level", log_levels(),
            "The least serious lines that are logged: debug, info, warning, error, off.",
            [](auto& c) -> auto& { return c.log.level; }),
        choice(
            "log.format", log_formats(), "How lines are written: text, or json (one object a line).",
            [](auto& c) -> auto& { return c.log.format; }),
        path(
            "log.file",
            "A file that gets every line, besides standard error, and one as each run begins and ends; empty "
            "= none.",
            [](auto& c) -> auto& { return c.log.file; }),
        byte_size(
            "log.max_size", std::size_t{1} << 10, std::size_t{1} << 40,
            "The size at which the log file is rotated.", [](auto& c) -> auto& { return c.log.max_size; }),
        whole_number(
            "log.max_files", 1, 1000, "How many rotated log files are kept, besides the current one.",
            [](auto& c) -> auto& { return c.log.max_files; }),

        path(
            "lock.directory",
            "Where the locks for PostgreSQL are (SQLite's lie beside the file); empty = locks in the state "
            "directory.",
            [](auto& c) -> auto& { return c.lock.directory; }),
    };
}

}  // namespace

std::span<const Setting> all_settings() {
    static const std::vector<Setting> settings = make_settings();
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

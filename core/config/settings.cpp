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

        secret_url(
            "maintain.ping_url",
            "Pinged when a run starts and ends, as healthchecks.io expects; empty = not.",
            [](auto& c) -> auto& { return c.ping.maintain; }),

        secret_url(
            "unreserve.ping_url",
            "Pinged when a run starts and ends, as healthchecks.io expects; empty = not.",
            [](auto& c) -> auto& { return c.ping.unreserve; }),

        secret_url(
            "monitor.ping_url",
            "Pinged when a run with --alert starts and ends, as healthchecks.io expects; empty = not.",
            [](auto& c) -> auto& { return c.ping.monitor; }),

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
            "alerts.email_to", "Who gets alerts by e-mail, with commas between addresses; empty = nobody.",
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
        choice<notify::MailTls>(
            "alerts.smtp_tls",
            {{"starttls", notify::MailTls::starttls},
             {"tls", notify::MailTls::tls},
             {"none", notify::MailTls::none}},
            "How the connection is kept private: starttls (required), tls, or none.",
            [](auto& c) -> auto& { return c.alerts.smtp_tls; }),
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
            "log.file", "A file that gets every line, besides standard error; empty = none.",
            [](auto& c) -> auto& { return c.log.file; }),
        byte_size(
            "log.max_size", std::size_t{1} << 10, std::size_t{1} << 40,
            "The size at which the log file is rotated.", [](auto& c) -> auto& { return c.log.max_size; }),
        whole_number(
            "log.max_files", 1, 1000, "How many rotated log files are kept, besides the current one.",
            [](auto& c) -> auto& { return c.log.max_files; }),

        path(
            "lock.directory", "Where the lock files are; empty = locks in the state directory.",
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

std::string variable_of(const Setting& setting) {
    std::string name = "SLOTCTL_" + key_of(setting);
    for (char& c : name) c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

}  // namespace slotctl

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/mail/smtp.hpp"
#include "core/messages/templates.hpp"
#include "core/notify/alert.hpp"
#include "core/plans/alerts.hpp"
#include "core/plans/health.hpp"
#include "core/plans/message_events.hpp"
#include "core/plans/reminders.hpp"
#include "core/plans/review_asks.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// A text that must not be shown: a password, or a URL that contains one.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

  private:
    std::string value_;
};

struct DatabaseConfig {
    Secret url;       ///< empty: SQLite in the platform's state directory
    Secret password;  ///< added to a PostgreSQL URL that has none
    std::chrono::seconds connect_timeout{10};
};

/// What happens to a future booking if the rules of its zone change.
enum class OnZoneChange {
    keep_instant,     ///< it stays where it is, and its local time moves
    keep_clock_time,  ///< it moves to the same local time
};

struct MaintainConfig {
    int days_ahead = 30;               ///< 0 … 3660
    int max_slots_per_service = 1000;  ///< future slots per offering, 1 … 1,000,000
    /// The clock is believed until this long after the last run; 1 h … 10 years.
    std::chrono::seconds max_gap{std::chrono::days{7}};
    OnZoneChange on_zone_change = OnZoneChange::keep_instant;
};

struct UnreserveConfig {
    std::chrono::seconds max_age{std::chrono::minutes{15}};           ///< 1 min … 365 days
    int batch_size = 1000;                                            ///< reservations, 1 … 100,000
    std::chrono::seconds processing_grace{std::chrono::minutes{30}};  ///< 0 … 365 days
};

struct CalendarConfig {
    int days_ahead = 400;              ///< 1 … 731
    std::chrono::seconds timeout{30};  ///< of one calendar; 1 s … 10 min
};

struct MonitorConfig {
    HealthPolicy health;
    std::chrono::seconds query_timeout{30};                 ///< of one PostgreSQL query; 1 s … 1 h
    std::chrono::seconds keep_runs{std::chrono::days{90}};  ///< 1 day … 3660 days
};

/// The URLs to which each job's runs are reported; empty: none.
struct PingConfig {
    std::array<Secret, job_count> urls;
    [[nodiscard]] const Secret& operator[](JobId job) const { return urls[static_cast<std::size_t>(job)]; }
    Secret& operator[](JobId job) { return urls[static_cast<std::size_t>(job)]; }
};

/// Commands for the system's shell; empty: none.
struct HookCommands {
    std::string before, after, on_failure;
};

/// A job's own command that is this word is the one of all jobs.
inline constexpr const char* general_hook = "general";

struct HookConfig {
    HookConfig() { jobs.fill({general_hook, general_hook, general_hook}); }
    HookCommands all;                          ///< of jobs that have none of their own
    std::array<HookCommands, job_count> jobs;  ///< `general_hook`, or instead of that one; empty: none
    std::chrono::seconds timeout{60};          ///< of one command; 1 s … 1 h
    /// Those of one job.
    [[nodiscard]] HookCommands of(std::string_view job) const;
    HookCommands& operator[](JobId job) { return jobs[static_cast<std::size_t>(job)]; }
    const HookCommands& operator[](JobId job) const { return jobs[static_cast<std::size_t>(job)]; }
};

struct AlertsConfig {
    HealthState least_state = HealthState::warning;             ///< warning or critical
    std::chrono::seconds remind_after{std::chrono::hours{24}};  ///< 0 = never
    std::chrono::seconds timeout{10};                           ///< per channel, 1 s … 5 min
    std::filesystem::path ca_file;                              ///< empty: the system's certificates
    std::vector<std::string> email_to;                          ///< bare addresses; empty: no mail
    std::string email_from;
    std::string smtp_host;
    int smtp_port = 0;  ///< 0: 587, 465 or 25, depending on smtp_tls
    mail::Tls smtp_tls = mail::Tls::starttls;
    std::string smtp_hello;  ///< for EHLO; empty: the host's name, or its address if that name has no dot
    std::string smtp_user;
    Secret smtp_password;
    Secret webhook_url;  ///< empty: no webhook
    notify::WebhookFormat webhook_format = notify::WebhookFormat::json;
};

struct ServeConfig {
    std::string listen = "127.0.0.1:8080";      ///< or `unix:PATH`
    std::filesystem::path tokens_file;          ///< empty: no tokens
    std::vector<std::string> hosts;             ///< further names by which clients reach the server
    std::vector<std::string> allow_origins;     ///< `https://shop.example`
    std::chrono::seconds maintain_if_stale{0};  ///< 0 = never; up to 365 days
    std::size_t cache_size = std::size_t{16} * 1024 * 1024;  ///< bytes, 0 … 1 GiB
    int requests_per_minute = 600;                           ///< of one client; 0 = no limit; up to 1,000,000
    int workers = 4;                                         ///< threads with a connection each, 1 … 64
    int queue = 256;  ///< requests that may wait for one, 1 … 100,000
};

struct MissedConfig {
    std::chrono::seconds after{std::chrono::hours{1}};  ///< after the end; 0 … 365 days
    bool completed = false;                             ///< they become `completed`, not `missed`
};

struct CleanupConfig {
    std::chrono::seconds keep_sent{std::chrono::days{90}};                ///< 7 … 3660 days
    std::chrono::seconds keep_failed{std::chrono::days{30}};              ///< 7 … 3660 days
    std::chrono::seconds archive_after{std::chrono::days{365}};           ///< 1 … 36600 days
    std::chrono::seconds close_chat_rooms_after{std::chrono::days{180}};  ///< 1 … 3660 days
    int batch_size = 1000;                                                ///< rows, 1 … 100,000
};

/// Messages to customers. The mail server is that of alerts, unless `smtp_host` is given here.
struct NotificationsConfig {
    bool enabled = false;  ///< the entries about messages in the default schedule
    std::vector<MessageEvent> events{MessageEvent::reminder, MessageEvent::booking_confirmed,
                                     MessageEvent::booking_moved, MessageEvent::booking_cancelled};
    std::vector<MessageChannel> channels{MessageChannel::email};  ///< of messages about bookings
    std::string public_url;     ///< at which customers reach `slotctl serve`; empty: no links to it
    Secret unsubscribe_secret;  ///< signs the links with which customers unsubscribe
    std::string email_from;     ///< empty: that of alerts
    std::string smtp_host;
    int smtp_port = 0;  ///< 0: 587, 465 or 25, depending on smtp_tls
    mail::Tls smtp_tls = mail::Tls::starttls;
    std::string smtp_user;
    Secret smtp_password;
    Secret fcm_service_account;  ///< the JSON of the account; empty: no push
    std::string fcm_url = "https://fcm.googleapis.com";
    Secret webhook_url;                ///< empty: only messages with a URL of their own
    Secret webhook_secret;             ///< empty: not signed
    std::chrono::seconds timeout{30};  ///< of one mail or request, 1 s … 5 min
    messages::Templates templates;     ///< without faults
};

struct StatsConfig {
    std::string time_zone = "UTC";  ///< of a day; exists on this machine
};

struct LockConfig {
    std::filesystem::path directory;  ///< empty: `locks` in the platform's state directory
};

/// All settings, typed and checked.
struct Config {
    DatabaseConfig database;
    MaintainConfig maintain;
    UnreserveConfig unreserve;
    CalendarConfig calendar;
    MonitorConfig monitor;
    PingConfig ping;
    HookConfig hooks;
    AlertsConfig alerts;
    log::Settings log;
    LockConfig lock;
    ServeConfig serve;
    MissedConfig missed;
    CleanupConfig cleanup;
    NotificationsConfig notifications;
    ReviewRules reviews;
    StatsConfig stats;
    std::vector<ReminderRule> reminders = default_reminders();  ///< in the file's order; leads differ
    std::vector<ScheduledJob> schedule = default_schedule();    ///< in the file's order; names are unique
};

/// The origin of a value, as text: `default`, `/etc/slotctl/config.toml:12`, `SLOTCTL_LOG_LEVEL`,
/// `--database`.
struct ShownSetting {
    std::string key;    ///< `maintain.days_ahead`
    std::string value;  ///< as it would appear in the file; secrets masked
    std::string origin;
};

/// One `[[schedule]]` or `[[reminder]]` table as text.
struct ShownTable {
    std::vector<std::pair<std::string, std::string>>
        keys;            ///< each with its value as it would appear in the file
    std::string origin;  ///< `default`, `/etc/slotctl/config.toml:12`
};

/// A secret in its own file, which a `…_file` key or variable names.
struct SecretFile {
    std::string credential;  ///< its name in $CREDENTIALS_DIRECTORY: `slotctl_database_url`
    std::filesystem::path path;
};

struct LoadedConfig {
    Config config;
    std::optional<std::filesystem::path> file;  ///< the file that was read
    std::string file_owner, file_group;         ///< its owner
    std::string file_mode;                      ///< `0640`; empty on Windows
    std::vector<std::string> warnings;          ///< problems that stop nobody
    std::vector<ShownSetting> settings;         ///< every setting, in the reference file's order
    std::vector<SecretFile> secret_files;       ///< those that were read, except credentials
    std::vector<ShownTable> reminders;          ///< in the same order as `config.reminders`
    std::vector<ShownTable> schedule;           ///< in the same order as `config.schedule`
};

/// The sources of settings, in addition to the file.
struct ConfigSources {
    std::optional<std::filesystem::path> file;  ///< `--config`
    std::optional<std::string> database;        ///< `--database`

    /// Returns a variable's value.
    std::function<std::optional<std::string>(const std::string& name)> environment;
    /// The names of the variables that are set, so that one that names no setting is noticed.
    std::vector<std::string> variables{};

    /// Where to look if neither the option nor $SLOTCTL_CONFIG names a file.
    std::vector<std::filesystem::path> search;
};

/// The file is found by `--config`, $SLOTCTL_CONFIG, then `search` in order; if none is found, defaults
/// apply. The environment (`SLOTCTL_<TABLE>_<KEY>` and `DATABASE_URL`) takes precedence over the file, and
/// options over both. A key `x_file` reads the secret `x` from a file. $CREDENTIALS_DIRECTORY is searched for
/// `slotctl_<table>_<key>` (`slotctl_database_url`): for a secret given nowhere else, and in place of a file
/// named by `x_file`, which systemd passes on there to an account that may not read the file. A relative path
/// in the file is relative to the file. An empty variable counts as not set, and an empty secret as not
/// given; a variable that starts like those of a table but names no setting of it is an error. Throws
/// Error(config) with file, line, column and the nearest known key for all errors at once, or
/// Error(permission) if the only error is that a file may not be read.
LoadedConfig load_config(const ConfigSources& sources);

/// The same for a file whose `text` has already been read; `file` is its name in messages, and relative paths
/// are relative to it.
LoadedConfig load_config_text(std::string_view text, const std::filesystem::path& file,
                              const ConfigSources& sources);

}  // namespace slotctl

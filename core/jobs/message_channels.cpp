#include "core/jobs/message_channels.hpp"

#include "core/base/error.hpp"
#include "core/jobs/mail_server.hpp"

namespace slotctl {

namespace {

constexpr MessageChannel each_channel[] = {MessageChannel::email, MessageChannel::push,
                                           MessageChannel::webhook};

/// The server of alerts, unless messages have their own.
mail::Server server_for_messages(const Config& config) {
    const NotificationsConfig& own = config.notifications;
    const AlertsConfig& alerts = config.alerts;
    if (own.smtp_host.empty()) return mail_server_of(alerts);
    AlertsConfig settings;
    settings.smtp_host = own.smtp_host;
    settings.smtp_port = own.smtp_port;
    settings.smtp_tls = own.smtp_tls;
    settings.smtp_hello = alerts.smtp_hello;
    settings.smtp_user = own.smtp_user;
    settings.smtp_password = own.smtp_password;
    return mail_server_of(settings);
}

std::string sender_of(const Config& config) {
    return config.notifications.email_from.empty() ? config.alerts.email_from
                                                   : config.notifications.email_from;
}

bool has_mail_server(const Config& config) {
    return !config.notifications.smtp_host.empty() || !config.alerts.smtp_host.empty();
}

bool is_configured(const Config& config, MessageChannel channel) {
    switch (channel) {
        case MessageChannel::email:
            return has_mail_server(config) && !sender_of(config).empty();
        case MessageChannel::push:
            return !config.notifications.fcm_service_account.empty();
        case MessageChannel::webhook:
            break;
    }
    return true;
}

void require_configured(const Config& config, MessageChannel channel) {
    if (is_configured(config, channel)) return;
    const bool push = channel == MessageChannel::push;
    throw Error(ErrorKind::config, "the channel " + std::string(name_of(channel)) + " is not configured",
                push ? "set [notifications] fcm_service_account_file in config.toml"
                     : "set [notifications] smtp_host and email_from, or those of [alerts], in config.toml");
}

void require_secret_for_links(const NotificationsConfig& own) {
    if (own.public_url.empty() || !own.unsubscribe_secret.empty()) return;
    throw Error(
        ErrorKind::config, "[notifications] public_url is set, but unsubscribe_secret is not",
        "set it to any long text that nobody can guess, such as from `openssl rand -hex 32`, the same on all "
        "hosts");
}

}  // namespace

std::vector<MessageChannel> configured_channels(const Config& config) {
    std::vector<MessageChannel> channels;
    for (const MessageChannel channel : each_channel)
        if (is_configured(config, channel)) channels.push_back(channel);
    return channels;
}

std::unique_ptr<delivery::Channel> open_channel(const Config& config, MessageChannel channel, bool dry,
                                                const std::function<bool()>& give_up) {
    require_configured(config, channel);
    const NotificationsConfig& own = config.notifications;
    mail::TransferOptions options;
    options.timeout = own.timeout;
    options.attempts = 1;
    options.ca_file = config.alerts.ca_file;
    options.give_up = give_up;
    switch (channel) {
        case MessageChannel::email:
            require_secret_for_links(own);
            return delivery::email_channel(
                {server_for_messages(config),
                 {sender_of(config), own.public_url, own.unsubscribe_secret.reveal()}},
                own.templates, options);
        case MessageChannel::push:
            return delivery::push_channel(
                {messages::read_service_account(own.fcm_service_account.reveal()), own.fcm_url, dry},
                own.templates, options);
        case MessageChannel::webhook:
            break;
    }
    return delivery::webhook_channel({own.webhook_url.reveal(), own.webhook_secret.reveal()}, own.templates,
                                     options);
}

}  // namespace slotctl

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/mail/smtp.hpp"
#include "core/mail/transfer.hpp"
#include "core/messages/mail_message.hpp"
#include "core/messages/service_account.hpp"
#include "core/messages/templates.hpp"
#include "core/store/delivery_store.hpp"

namespace slotctl::delivery {

/// What became of one message.
struct Settled {
    MessageOutcome outcome;
    std::vector<CustomerAddress> dead_devices{};
    std::optional<CustomerAddress> bounced{};  ///< an address that the mail server refused for good
};

/// Why a channel cannot be used for now.
struct Stop {
    std::string why;
    std::chrono::seconds pause{60};  ///< at least; the service may have asked for it
    bool needs_somebody = false;     ///< waiting alone does not help
};

/// How long, and as of when, messages are sent.
struct SendTerms {
    std::function<Instant()> now;
    std::function<bool()> give_up;  ///< asked before each message
};

/// A way to reach customers. It keeps its connections and its access from one call to the next.
class Channel {
  public:
    virtual ~Channel() = default;
    [[nodiscard]] virtual MessageChannel id() const = 0;

    /// Sends claimed messages, and passes to `settled` what became of each. Those of which it does not speak
    /// were not sent to anybody, because the channel stopped or gave up. `settled` may be called by other
    /// threads, one at a time, and throws nothing.
    virtual std::optional<Stop> send(std::span<const DueMessage> messages, const SendTerms& terms,
                                     const std::function<void(Settled)>& settled) = 0;
};

struct EmailChannelSettings {
    mail::Server server;
    messages::MailTerms terms;
    int most_connections = 6;  ///< >= 1; a few mails share one
};
/// `templates` must outlive the channel, here and below.
std::unique_ptr<Channel> email_channel(EmailChannelSettings settings, const messages::Templates& templates,
                                       mail::TransferOptions options);

struct PushChannelSettings {
    messages::ServiceAccount account;
    std::string fcm_url;  ///< `https://fcm.googleapis.com`
    bool dry = false;     ///< FCM checks messages and sends nothing
};
std::unique_ptr<Channel> push_channel(PushChannelSettings settings, const messages::Templates& templates,
                                      mail::TransferOptions options);

struct WebhookChannelSettings {
    std::string url;     ///< of messages that have no URL of their own; may be empty
    std::string secret;  ///< empty: messages are not signed
};
/// Throws Error(config) if the secret cannot be one.
std::unique_ptr<Channel> webhook_channel(WebhookChannelSettings settings,
                                         const messages::Templates& templates, mail::TransferOptions options);

}  // namespace slotctl::delivery

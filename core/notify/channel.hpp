#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/notify/transfer.hpp"
#include "core/plans/alerts.hpp"

/// Ways to tell people. Each channel carries one message per call, which groups all that changed.
namespace slotctl::notify {

struct Message {
    Instant at{};
    std::string host;      ///< where slotctl runs
    std::string database;  ///< as people are shown it, without a password
    std::vector<AlertItem> items;
    bool test = false;  ///< sent to see whether the channel works
};

/// One line: `[slotctl] CRITICAL: database, stock_drift (shop-1)`.
std::string subject_of(const Message& message);
/// What is wrong, since when and what to do, for each item; lines end in `\n`.
std::string text_of(const Message& message);

class Channel {
  public:
    virtual ~Channel() = default;
    /// Stable: the memory of what was told goes by it. `email`, `webhook`.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Throws Error(failed or config), which holds no secret. Logs what was delivered only in part.
    virtual void send(const Message& message) = 0;
};

struct EmailSettings {
    MailServer server;
    std::string from;             ///< `a@b.example`, or `Name <a@b.example>`
    std::vector<std::string> to;  ///< addresses
};
std::unique_ptr<Channel> email_channel(EmailSettings settings, TransferOptions options);

/// A whole mail, lines ending in CRLF. `unique` makes its Message-ID.
std::string mail_of(const Message& message, const EmailSettings& settings, const std::string& unique);

enum class WebhookFormat { json, slack, discord };
std::unique_ptr<Channel> webhook_channel(std::string url, WebhookFormat format, TransferOptions options);

/// The JSON that is posted, cut to the lengths that Slack and Discord take.
std::string webhook_body(const Message& message, WebhookFormat format);

/// The bare address in `Name <a@b.example>` or `a@b.example`; empty if it is none that can be used in a
/// mail's envelope (ASCII, one @, no blanks or control characters).
std::string address_in(const std::string& mailbox);

}  // namespace slotctl::notify

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/mail/smtp.hpp"
#include "core/mail/transfer.hpp"
#include "core/notify/alert.hpp"

/// Ways to notify people. Each channel carries one alert per call, which groups all that changed.
namespace slotctl::notify {

class Channel {
  public:
    virtual ~Channel() = default;
    /// Stable, since the memory of past reports is stored under it: `email`, `webhook`.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Throws Error(failed or config), which contains no secret. Logs a partial delivery.
    virtual void send(const Alert& alert) = 0;
};

struct EmailSettings {
    mail::Server server;
    std::string from;             ///< `a@b.example`, or `Name <a@b.example>`
    std::vector<std::string> to;  ///< addresses
};
std::unique_ptr<Channel> email_channel(EmailSettings settings, mail::TransferOptions options);

std::unique_ptr<Channel> webhook_channel(std::string url, WebhookFormat format,
                                         mail::TransferOptions options);

}  // namespace slotctl::notify

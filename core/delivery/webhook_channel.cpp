#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/delivery/channel.hpp"
#include "core/mail/multi.hpp"
#include "core/messages/decision.hpp"
#include "core/messages/webhook_message.hpp"

namespace slotctl::delivery {

namespace {

using std::chrono::seconds;
using End = mail::WebAnswer::End;

constexpr int most_at_once = 16, most_connections = 8;

bool may_pass(long status) {
    return status / 100 == 5 || status == 408 || status == 425 || status == 429;
}

class WebhookChannel : public Channel {
  public:
    WebhookChannel(WebhookChannelSettings settings, const messages::Templates& templates,
                   mail::TransferOptions options)
        : settings_(std::move(settings)),
          key_(messages::signing_key_of(settings_.secret)),
          templates_(templates),
          requests_(std::move(options), most_at_once, most_connections) {}

    [[nodiscard]] MessageChannel id() const override { return MessageChannel::webhook; }

    std::optional<Stop> send(std::span<const DueMessage> messages, const SendTerms& terms,
                             const std::function<void(Settled)>& settled) override {
        std::optional<Stop> stop;
        std::size_t next = 0;
        const auto request = [&]() -> std::optional<mail::WebRequest> {
            while (next < messages.size() && !stop && !terms.give_up()) {
                const DueMessage& message = messages[next++];
                const std::string& url = message.recipient ? *message.recipient : settings_.url;
                const bool is_web = url.starts_with("https://") || url.starts_with("http://");
                if (is_web) return request_for(message, url, next - 1, terms.now());
                settled({{message.id,
                          MessageOutcome::Kind::failed,
                          {},
                          url.empty() ? "it has no URL, and [notifications] webhook_url is empty"
                                      : "its recipient is not an http or https URL"}});
            }
            return std::nullopt;
        };
        requests_.run(request, [&](std::size_t tag, const mail::WebAnswer& answer) {
            const DueMessage& message = messages[tag];
            // Everybody else waits for the same service.
            const bool shared = !message.recipient;
            if (shared && answer.end == End::not_sent) {
                if (!stop) stop = Stop{answer.trouble, seconds{60}, true};
                return;
            }
            if (shared && may_pass(answer.status) && answer.retry_after.count() > 0) {
                const std::string why = "the webhook answered with status " + std::to_string(answer.status);
                if (!stop || stop->pause < answer.retry_after) stop = Stop{why, answer.retry_after, false};
                return;
            }
            settled({outcome_of(message, answer, terms.now())});
        });
        return stop;
    }

  private:
    [[nodiscard]] mail::WebRequest request_for(const DueMessage& message, const std::string& url,
                                               std::size_t tag, Instant now) const {
        messages::SignedMessage made = messages::webhook_message(message, templates_, key_, now);
        mail::WebRequest request{tag, url, {{"Content-Type", "application/json"}}, std::move(made.body)};
        request.headers.emplace_back("Idempotency-Key", made.id);
        request.headers.emplace_back("webhook-id", made.id);
        request.headers.emplace_back("webhook-timestamp", made.timestamp);
        if (!made.signature.empty()) request.headers.emplace_back("webhook-signature", made.signature);
        return request;
    }

    static MessageOutcome outcome_of(const DueMessage& message, const mail::WebAnswer& answer, Instant now) {
        using Kind = MessageOutcome::Kind;
        if (answer.end == End::not_sent)
            return messages::after_failure(message, answer.trouble, now, seconds{0});
        if (answer.end == End::doubtful) return messages::after_doubt(message, answer.trouble, now);
        if (answer.status / 100 == 2) return {message.id, Kind::sent, {}, {}};
        const std::string why = "the webhook answered with status " + std::to_string(answer.status);
        if (may_pass(answer.status)) return messages::after_failure(message, why, now, answer.retry_after);
        return {message.id, Kind::failed, {}, why};
    }

    WebhookChannelSettings settings_;
    std::string key_;
    const messages::Templates& templates_;
    mail::ManyRequests requests_;
};

}  // namespace

std::unique_ptr<Channel> webhook_channel(WebhookChannelSettings settings,
                                         const messages::Templates& templates,
                                         mail::TransferOptions options) {
    return std::make_unique<WebhookChannel>(std::move(settings), templates, std::move(options));
}

}  // namespace slotctl::delivery

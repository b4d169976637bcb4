#include <algorithm>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "core/base/error.hpp"
#include "core/delivery/channel.hpp"
#include "core/messages/decision.hpp"

namespace slotctl::delivery {

namespace {

using Fate = mail::MailResult::Fate;

/// So many mails are worth a further connection, with its greeting and login.
constexpr std::size_t mails_for_a_connection = 8;

/// What the threads of one call share.
struct Exchange {
    std::mutex mutex;
    std::size_t next = 0;                       ///< the next message to send
    std::vector<const DueMessage*> given_back;  ///< by threads that lost their connection
    std::size_t at_work = 0;                    ///< threads
    bool any_result = false;
    std::optional<Stop> stop;
};

class EmailChannel : public Channel {
  public:
    EmailChannel(EmailChannelSettings settings, const messages::Templates& templates,
                 mail::TransferOptions options)
        : settings_(std::move(settings)), templates_(templates), options_(std::move(options)) {}

    [[nodiscard]] MessageChannel id() const override { return MessageChannel::email; }

    std::optional<Stop> send(std::span<const DueMessage> messages, const SendTerms& terms,
                             const std::function<void(Settled)>& settled) override {
        const std::size_t wanted = (messages.size() + mails_for_a_connection - 1) / mails_for_a_connection;
        const auto most = static_cast<std::size_t>(settings_.most_connections);
        while (sessions_.size() < std::min(wanted, most))
            sessions_.push_back(std::make_unique<mail::MailSession>(settings_.server, options_));
        Exchange exchange;
        std::vector<std::thread> threads;
        const std::size_t used = std::min(wanted, most);
        exchange.at_work = used;
        for (std::size_t i = 0; i < used; ++i) {
            threads.emplace_back([this, &exchange, &session = *sessions_[i], messages, &terms, &settled] {
                work(exchange, session, messages, terms, settled);
            });
        }
        for (std::thread& thread : threads) thread.join();
        return exchange.stop;
    }

  private:
    void work(Exchange& exchange, mail::MailSession& session, std::span<const DueMessage> messages,
              const SendTerms& terms, const std::function<void(Settled)>& settled) {
        while (const DueMessage* const message = next_of(exchange, messages, terms)) {
            auto result = send_one(session, *message, terms);
            const std::lock_guard lock(exchange.mutex);
            if (auto* const done = std::get_if<Settled>(&result)) {
                settled(std::move(*done));
                exchange.any_result = true;
            } else if (exchange.any_result && exchange.at_work > 1) {
                // The server serves the other connections, and does not want so many.
                exchange.given_back.push_back(message);
                settings_.most_connections = std::max(settings_.most_connections - 1, 1);
                break;
            } else if (!exchange.stop) {
                exchange.stop = std::get<Stop>(result);
            }
        }
        const std::lock_guard lock(exchange.mutex);
        --exchange.at_work;
    }

    /// Null: nothing is left, or nothing more may be begun.
    static const DueMessage* next_of(Exchange& exchange, std::span<const DueMessage> messages,
                                     const SendTerms& terms) {
        const std::lock_guard lock(exchange.mutex);
        if (exchange.stop || terms.give_up()) return nullptr;
        if (!exchange.given_back.empty()) {
            const DueMessage* const message = exchange.given_back.back();
            exchange.given_back.pop_back();
            return message;
        }
        return exchange.next < messages.size() ? &messages[exchange.next++] : nullptr;
    }

    std::variant<Settled, Stop> send_one(mail::MailSession& session, const DueMessage& message,
                                         const SendTerms& terms) const {
        const auto failed = [&](const std::string& why) {
            return Settled{{message.id, MessageOutcome::Kind::failed, {}, why}};
        };
        const auto later = [&](const std::string& why) {
            return Settled{messages::after_failure(message, why, terms.now(), std::chrono::seconds{0})};
        };
        try {
            const mail::Message mail = messages::mail_of(message, templates_, settings_.terms, terms.now());
            if (mail.to.front().empty()) return failed("this is not an e-mail address");
            const mail::MailResult result = session.send(mail);
            switch (result.fate) {
                case Fate::sent:
                    return Settled{{message.id, MessageOutcome::Kind::sent, {}, {}}};
                case Fate::bad_address: {
                    Settled settled = failed(result.reason);
                    // An address in the row itself says nothing about the customer's.
                    if (message.customer && !message.recipient)
                        settled.bounced = {message.customer->id, message.customer->email.value_or("")};
                    return settled;
                }
                case Fate::refused:
                    return failed(result.reason);
                case Fate::put_off:
                    return later(result.reason);
                case Fate::doubtful:
                    return Settled{messages::after_doubt(message, result.reason, terms.now())};
                case Fate::no_service:
                    return Stop{result.reason, std::chrono::seconds{60}, true};
            }
            return later(result.reason);
        } catch (const Error& error) {
            return later(error.what());
        }
    }

    EmailChannelSettings settings_;
    const messages::Templates& templates_;
    mail::TransferOptions options_;
    std::vector<std::unique_ptr<mail::MailSession>> sessions_;
};

}  // namespace

std::unique_ptr<Channel> email_channel(EmailChannelSettings settings, const messages::Templates& templates,
                                       mail::TransferOptions options) {
    return std::make_unique<EmailChannel>(std::move(settings), templates, std::move(options));
}

}  // namespace slotctl::delivery

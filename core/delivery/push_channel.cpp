#include <algorithm>
#include <deque>
#include <utility>

#include "core/base/error.hpp"
#include "core/delivery/channel.hpp"
#include "core/mail/multi.hpp"
#include "core/messages/decision.hpp"
#include "core/messages/fcm_answer.hpp"
#include "core/messages/fcm_request.hpp"
#include "core/messages/wording.hpp"

namespace slotctl::delivery {

namespace {

using messages::FcmVerdict;
using std::chrono::seconds;
using End = mail::WebAnswer::End;

/// Streams of the one connection.
constexpr int most_at_once = 100;
/// An access token is renewed when it lasts no longer than this.
constexpr seconds renewed_before{300};
/// FCM asks for at least this pause before a second attempt, and for this one if it says that it is too much
/// but not for how long.
constexpr seconds least_pause{10}, pause_when_too_fast{60};
/// After a fault that only a person can correct.
constexpr seconds pause_for_somebody{900};

/// One message to one device.
struct Shot {
    std::size_t message = 0, device = 0;
    int access = 0;  ///< the number of the access token that it was sent with
};

/// What has become of the devices of a message so far.
struct Tally {
    messages::Wording wording;
    std::vector<std::string> tokens;
    std::size_t open = 0;  ///< devices of which nothing is known yet
    std::size_t sent = 0, untried = 0;
    std::vector<CustomerAddress> dead;
    std::string fault, doubt, later;  ///< the last reason of each kind
    seconds at_least{0};
};

class PushChannel : public Channel {
  public:
    PushChannel(PushChannelSettings settings, const messages::Templates& templates,
                mail::TransferOptions options)
        : settings_(std::move(settings)),
          templates_(templates),
          url_(settings_.fcm_url + "/v1/projects/" + settings_.account.project + "/messages:send"),
          // Over HTTP/2, one connection carries all; a proxy may only know HTTP/1.1.
          requests_(options, most_at_once, 2),
          token_requests_(options, 1, 1) {}

    [[nodiscard]] MessageChannel id() const override { return MessageChannel::push; }

    std::optional<Stop> send(std::span<const DueMessage> messages, const SendTerms& terms,
                             const std::function<void(Settled)>& settled) override {
        stop_.reset();
        again_.clear();
        std::vector<Tally> tallies(messages.size());
        std::vector<Shot> shots;
        std::size_t next = 0;
        Shot upcoming;
        const auto conclude = [&](std::size_t index) {
            Tally& tally = tallies[index];
            if (--tally.open > 0) return;
            if (auto outcome = outcome_of(messages[index], tally, terms.now()))
                settled({*outcome, std::move(tally.dead)});
        };
        const auto request = [&]() -> std::optional<mail::WebRequest> {
            while (!stop_) {
                std::optional<Shot> shot;
                if (!again_.empty()) {
                    shot = again_.front();
                    again_.pop_front();
                } else {
                    while (upcoming.message < next &&
                           upcoming.device >= tallies[upcoming.message].tokens.size())
                        upcoming = {upcoming.message + 1, 0, 0};
                    if (upcoming.message == next) {
                        if (next == messages.size() || terms.give_up()) return std::nullopt;
                        begin(messages[next], tallies[next], terms.now(), settled);
                        ++next;
                        continue;
                    }
                    shot = upcoming;
                    ++upcoming.device;
                }
                if (!ready(terms.now())) {
                    again_.push_front(*shot);
                    return std::nullopt;
                }
                shot->access = access_number_;
                shots.push_back(*shot);
                return request_for(messages[shot->message], tallies[shot->message], shot->device,
                                   shots.size() - 1, terms.now());
            }
            return std::nullopt;
        };
        const auto answered = [&](std::size_t tag, const mail::WebAnswer& answer) {
            const Shot shot = shots[tag];
            if (take(messages[shot.message], tallies[shot.message], shot, answer)) conclude(shot.message);
        };
        // An answer may ask for its request to be sent again, after the last of the others.
        do requests_.run(request, answered);
        while (!again_.empty() && !stop_);
        // What was begun and not sent to all of its devices.
        for (std::size_t i = 0; i < next; ++i) {
            Tally& tally = tallies[i];
            if (tally.open == 0) continue;
            tally.untried += tally.open;
            tally.open = 1;
            conclude(i);
        }
        return stop_;
    }

  private:
    void begin(const DueMessage& message, Tally& tally, Instant now,
               const std::function<void(Settled)>& settled) const {
        try {
            tally.wording = messages::wording_of(message, templates_, "");
        } catch (const Error& error) {
            settled({messages::after_failure(message, error.what(), now, seconds{0})});
            return;
        }
        if (message.recipient) {
            tally.tokens = {*message.recipient};
        } else {
            tally.tokens = message.tokens;
        }
        tally.open = tally.tokens.size();
    }

    mail::WebRequest request_for(const DueMessage& message, const Tally& tally, std::size_t device,
                                 std::size_t tag, Instant now) const {
        return {tag,
                url_,
                {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + access_.token}},
                messages::fcm_request(message, tally.wording, tally.tokens[device], now, settings_.dry)};
    }

    /// Whether there is an access token; if not, the channel has stopped.
    bool ready(Instant now) {
        if (!access_.token.empty() && now + renewed_before < access_.until) return true;
        access_ = {};
        bool asked = false;
        token_requests_.run(
            [&]() -> std::optional<mail::WebRequest> {
                if (std::exchange(asked, true)) return std::nullopt;
                return mail::WebRequest{0,
                                        settings_.account.token_url,
                                        {{"Content-Type", "application/x-www-form-urlencoded"}},
                                        messages::token_request(settings_.account, now)};
            },
            [&](std::size_t, const mail::WebAnswer& answer) { take_token(answer, now); });
        return !access_.token.empty();
    }

    void take_token(const mail::WebAnswer& answer, Instant now) {
        if (answer.end != End::answered) {
            stop({"no access token: " + answer.trouble, pause_when_too_fast, true});
        } else if (answer.status / 100 != 2) {
            const bool passes = answer.status / 100 == 5 || answer.status == 429;
            stop(
                {"the token service refuses the service account with status " + std::to_string(answer.status),
                 passes ? std::max(answer.retry_after, pause_when_too_fast) : pause_for_somebody, !passes});
        } else {
            try {
                access_ = messages::read_access_token(answer.body, now);
            } catch (const Error& error) {
                stop({error.what(), pause_for_somebody, true});
            }
        }
    }

    void stop(Stop why) {
        if (!stop_ || (why.needs_somebody && !stop_->needs_somebody) || stop_->pause < why.pause)
            stop_ = std::move(why);
    }

    /// Returns whether the device is done with.
    bool take(const DueMessage& message, Tally& tally, const Shot& shot, const mail::WebAnswer& answer) {
        if (answer.end == End::not_sent) {
            stop({answer.trouble, pause_when_too_fast, true});
            ++tally.untried;
            return true;
        }
        if (answer.end == End::doubtful) {
            tally.doubt = answer.trouble;
            return true;
        }
        const messages::FcmAnswer fcm = messages::read_fcm_answer(answer.status, answer.body);
        switch (fcm.verdict) {
            case FcmVerdict::sent:
                ++tally.sent;
                break;
            case FcmVerdict::dead_device:
                tally.dead.push_back({message.customer_id.value_or(""), tally.tokens[shot.device]});
                break;
            case FcmVerdict::our_fault:
                tally.fault = fcm.reason;
                break;
            case FcmVerdict::new_token:
                return renew(tally, shot, fcm.reason);
            case FcmVerdict::stop_channel:
                stop({fcm.reason, std::max(answer.retry_after, pause_for_somebody), true});
                ++tally.untried;
                break;
            case FcmVerdict::slow_down:
                stop({fcm.reason, answer.retry_after.count() > 0 ? answer.retry_after : pause_when_too_fast,
                      false});
                ++tally.untried;
                break;
            case FcmVerdict::later:
                if (answer.retry_after.count() > 0) {
                    stop({fcm.reason, answer.retry_after, false});
                    ++tally.untried;
                } else {
                    tally.later = fcm.reason;
                    tally.at_least = least_pause;
                }
                break;
        }
        return true;
    }

    /// A new access token, once, for all requests that were on their way with the old one: they are sent
    /// again.
    bool renew(Tally& tally, Shot shot, const std::string& reason) {
        if (shot.access == access_number_) {
            if (std::exchange(refused_once_, true)) {
                stop({reason, pause_for_somebody, true});
                ++tally.untried;
                return true;
            }
            access_ = {};
            ++access_number_;
        }
        again_.push_back(shot);
        return false;
    }

    /// Nothing if the message was sent to nobody, and may be sent as if it had not been tried.
    static std::optional<MessageOutcome> outcome_of(const DueMessage& message, const Tally& tally,
                                                    Instant now) {
        using Kind = MessageOutcome::Kind;
        if (tally.sent > 0) return MessageOutcome{message.id, Kind::sent, {}, {}};
        if (!tally.doubt.empty()) return messages::after_doubt(message, tally.doubt, now);
        if (tally.untried > 0) return std::nullopt;
        if (!tally.later.empty()) return messages::after_failure(message, tally.later, now, tally.at_least);
        if (!tally.fault.empty()) return MessageOutcome{message.id, Kind::failed, {}, tally.fault};
        return MessageOutcome{message.id, Kind::failed, {}, "none of the customer's devices exists any more"};
    }

    PushChannelSettings settings_;
    const messages::Templates& templates_;
    std::string url_;
    mail::ManyRequests requests_, token_requests_;
    messages::AccessToken access_;
    std::optional<Stop> stop_;
    std::deque<Shot> again_;     ///< to send again with a new access token
    int access_number_ = 0;      ///< of the access token
    bool refused_once_ = false;  ///< FCM has not accepted one of them
};

}  // namespace

std::unique_ptr<Channel> push_channel(PushChannelSettings settings, const messages::Templates& templates,
                                      mail::TransferOptions options) {
    return std::make_unique<PushChannel>(std::move(settings), templates, std::move(options));
}

}  // namespace slotctl::delivery

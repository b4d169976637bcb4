#include "core/jobs/notify_job.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/base/duration.hpp"
#include "core/base/log.hpp"
#include "core/base/text.hpp"
#include "core/delivery/send_beside.hpp"
#include "core/jobs/clock_check.hpp"
#include "core/jobs/failures.hpp"
#include "core/messages/decision.hpp"
#include "core/platform/process.hpp"

namespace slotctl {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;
using Kind = MessageOutcome::Kind;

/// Messages per claim: a transaction each.
constexpr int claimed_at_once = 400;
/// The next ones are claimed when so few are left on their way, so that no connection waits for the database.
/// No earlier: what a message says is as of its claim.
constexpr std::size_t claimed_ahead_of = 200;
/// How long a claim lasts. Nothing is begun in its last part, in which what was begun ends: a sender that
/// lives never sends what others may take.
constexpr seconds claim_lasts{600}, begun_within{240};
/// Outcomes are recorded in groups, but none waits for long: what is not recorded when a sender dies is
/// unknown.
constexpr std::size_t recorded_at_once = 100;
constexpr std::chrono::milliseconds longest_unrecorded{500};
constexpr seconds longest_rest{3600};
constexpr std::size_t most_reasons_kept = 100;
std::string word_of(MessageChannel channel) {
    return "the channel " + std::string(name_of(channel));
}

/// Whether the process that claimed under this name was one of this host, and has ended.
bool has_ended(const std::string& sender) {
    const auto last = sender.rfind('/');
    if (last == std::string::npos || last == 0) return false;
    const auto middle = sender.rfind('/', last - 1);
    if (middle == std::string::npos || sender.substr(0, middle) != host_name()) return false;
    const std::string pid = sender.substr(middle + 1, last - middle - 1);
    if (pid.empty() || pid.size() > 18 || pid.find_first_not_of("0123456789") != std::string::npos)
        return false;
    const std::int64_t id = std::stoll(pid);
    // The lock is ours: a process of that id that is this one, or a later one that happens to have it.
    return id == process_id() || !process_exists(id);
}

class NotifyPass {
  public:
    NotifyPass(const NotifyRequest& request, const JobContext& context, Outcome& outcome)
        : request_(request),
          context_(context),
          store_(context.store.deliveries()),
          outcome_(outcome),
          begin_(time_for_what_is_due("notify", AfterLeap::refuses, context, outcome)),
          started_(Clock::now()) {
        report();
    }

    void rehearse() {
        Claim claim = next_claim();
        claim.channels = request_.configured;
        std::int64_t due = 0;
        for (MessageId after = 0;;) {
            const auto messages = store_.due(claim, after);
            for (const DueMessage& message : messages) {
                ++due;
                if (const auto reason = messages::reason_not_to_send(message, begin_)) count(*reason);
            }
            if (messages.empty() || stops_early(context_, outcome_)) break;
            after = messages.back().id;
        }
        outcome_.counts.set("due", due);
        report();
    }

    void run(const RunLock& lock) {
        lock_ = &lock;
        sender_ = sender_name(host_name(), process_id(), context_.at_work->id);
        open_channels();
        const DeadSenders dead = store_.recover(lock, now(), has_ended);
        unknown_ += dead.unknown;
        if (dead.unknown + dead.again > 0) {
            outcome_.warnings.push_back("a sender died: " + plural(dead.unknown, "message") +
                                        " that may have been sent will not be sent again, " +
                                        plural(dead.again, "message") + " will be tried again");
        }
        leave_out_what_cannot_be_sent(lock);
        while (!open_.empty() && !stops_early(context_, outcome_)) {
            if (!send_some()) break;
            report();
        }
        if (ahead_) put_back(ahead_->messages);
        record();
        stops_early(context_, outcome_);  // also if the signal was received during the last group
        report();
        warn_of_failures();
        failures_.conclude(outcome_);
    }

  private:
    /// The time goes on during a run, also if its beginning was given.
    [[nodiscard]] Instant now() const {
        return begin_ + std::chrono::duration_cast<seconds>(Clock::now() - started_);
    }

    [[nodiscard]] Claim next_claim() const {
        Claim claim;
        claim.queues = request_.queues;
        claim.sender = sender_;
        claim.now = now();
        claim.until = claim.now + claim_lasts;
        claim.most = claimed_at_once;
        return claim;
    }

    /// Before anything is claimed: a claim that nobody uses would be taken for a sender's that died.
    void open_channels() {
        for (const MessageChannel id : request_.configured) {
            try {
                channels_.push_back(request_.open(id));
            } catch (const Error& error) {
                failures_.add(word_of(id), error);
                closed_[id] = error.what();
            }
        }
    }

    void leave_out_what_cannot_be_sent(const RunLock& lock) {
        std::int64_t expired = 0;
        for (std::size_t i = 0; i < channel_count; ++i) {
            const auto id = static_cast<MessageChannel>(i);
            const auto channel = std::find_if(channels_.begin(), channels_.end(),
                                              [&](const auto& known) { return known->id() == id; });
            const auto until = store_.paused_until(id, now());
            if (channel == channels_.end() || until)
                expired += store_.expire(lock, now(), id, why_unused(id));
            if (channel == channels_.end()) continue;
            if (until) {
                outcome_.warnings.push_back(word_of(id) + " rests until " + format_instant(*until) +
                                            ", as its service asked or because it was at fault");
            } else {
                open_[id] = channel->get();
            }
        }
        if (expired > 0) {
            failed_ += expired;
            outcome_.warnings.push_back(plural(expired, "message") +
                                        " expired: its channel is not configured, or rests");
        }
    }

    [[nodiscard]] std::string why_unused(MessageChannel id) const {
        const auto& set_up = request_.configured;
        if (std::find(set_up.begin(), set_up.end(), id) == set_up.end())
            return word_of(id) + " is not set up";
        const auto closed = closed_.find(id);
        return word_of(id) + (closed == closed_.end() ? " rests" : " cannot be used: " + closed->second);
    }

    /// Messages that this process alone may send, for some time.
    struct Group {
        std::vector<DueMessage> messages;
        Clock::time_point claimed_at;
        bool more = false;  ///< others were due
    };

    Group claim_some() {
        Claim claim = next_claim();
        for (const auto& [id, channel] : open_) claim.channels.push_back(id);
        auto claimed = store_.claim(*lock_, claim);
        failed_ += claimed.failed;
        cancelled_ += claimed.cancelled;
        return {std::move(claimed.messages), Clock::now(), claimed.more};
    }

    /// False if nothing else is due.
    bool send_some() {
        const Group group = ahead_ ? *std::exchange(ahead_, std::nullopt) : claim_some();
        std::map<MessageChannel, std::vector<DueMessage>> by_channel;
        for (const DueMessage& message : group.messages) {
            if (auto reason = messages::reason_not_to_send(message, now())) {
                note({std::move(*reason), {}, {}});
            } else {
                by_channel[message.channel].push_back(message);
            }
        }
        std::size_t left = 0;
        for (const auto& [id, messages] : by_channel) left += messages.size();
        const auto one_is_settled = [&] {
            if (--left == claimed_ahead_of && group.more && !context_.stop_requested()) ahead_ = claim_some();
        };
        for (const auto& [id, messages] : by_channel) {
            if (const auto channel = open_.find(id); channel != open_.end()) {
                send_by(*channel->second, messages, group.claimed_at, one_is_settled);
            } else {
                put_back(messages);  // it was claimed before its channel had to rest
            }
        }
        record();
        done_ += static_cast<std::int64_t>(group.messages.size());
        tell_progress(context_, done_, done_ + (group.more ? claimed_at_once : 0));
        return group.more;
    }

    void send_by(delivery::Channel& channel, const std::vector<DueMessage>& messages,
                 Clock::time_point claimed_at, const std::function<void()>& one_is_settled) {
        std::set<MessageId> open;
        for (const DueMessage& message : messages) open.insert(message.id);
        const delivery::SendTerms terms{[this] { return now(); },
                                        [this, claimed_at] {
                                            return context_.stop_requested() ||
                                                   Clock::now() - claimed_at > begun_within;
                                        }};
        const auto stop = delivery::send_beside(channel, messages, terms, [&](delivery::Settled settled) {
            open.erase(settled.outcome.id);
            note(std::move(settled));
            one_is_settled();
        });
        record();
        Instant again = now();
        // In time to send what is of use for a day only, and for a setting that was corrected meanwhile.
        if (stop) again += std::min(stop->pause, longest_rest);
        if (stop) rest(channel.id(), *stop, again);
        bool first = true;
        for (const DueMessage& message : messages) {
            if (!open.contains(message.id)) continue;
            if (stop && first) {
                store_.pause(*lock_, sender_, message.id, again, stop->why);
                first = false;
                continue;
            }
            note({{message.id, Kind::untried, {}, stop ? stop->why : std::string()}, {}, {}});
        }
    }

    /// Others, or a later run, may take what was not tried.
    void put_back(const std::vector<DueMessage>& messages) {
        for (const DueMessage& message : messages) note({{message.id, Kind::untried, {}, {}}, {}, {}});
    }

    void rest(MessageChannel id, const delivery::Stop& stop, Instant until) {
        open_.erase(id);
        const std::string text = word_of(id) + " rests until " + format_instant(until) + ": " + stop.why;
        if (stop.needs_somebody) {
            failures_.add(word_of(id), Error(ErrorKind::failed, text));
        } else {
            outcome_.warnings.push_back(text);
        }
    }

    void note(delivery::Settled settled) {
        if (unrecorded_.empty()) first_unrecorded_ = Clock::now();
        dead_.insert(dead_.end(), settled.dead_devices.begin(), settled.dead_devices.end());
        if (settled.bounced) bounced_.push_back(*settled.bounced);
        unrecorded_.push_back(std::move(settled.outcome));
        if (unrecorded_.size() >= recorded_at_once || Clock::now() - first_unrecorded_ > longest_unrecorded)
            record();
    }

    void record() {
        store_.settle(*lock_, sender_, now(), unrecorded_);
        for (const MessageOutcome& outcome : unrecorded_) count(outcome);
        unrecorded_.clear();
        report();  // so that a run that breaks off tells what it did
        devices_dead_ += store_.mark_dead(*lock_, dead_, now());
        addresses_bounced_ += store_.mark_bounced(*lock_, bounced_, now());
        dead_.clear();
        bounced_.clear();
    }

    void count(const MessageOutcome& outcome) {
        switch (outcome.kind) {
            case Kind::sent:
                ++sent_;
                break;
            case Kind::failed:
                ++failed_;
                if (reasons_.size() < most_reasons_kept || reasons_.contains(outcome.error))
                    ++reasons_[outcome.error];
                break;
            case Kind::cancelled:
                ++cancelled_;
                break;
            case Kind::unknown:
                ++unknown_;
                break;
            case Kind::retry:
                ++retried_;
                break;
            case Kind::untried:
                break;
        }
    }

    void report() {
        Counts& counts = outcome_.counts;
        counts.set("sent", sent_);
        counts.set("failed", failed_);
        counts.set("retried", retried_);
        counts.set("cancelled", cancelled_);
        counts.set("unknown", unknown_);
        counts.set("devices_dead", devices_dead_);
        counts.set("bounced", addresses_bounced_);
    }

    void warn_of_failures() {
        constexpr std::size_t most_reasons = 3;
        std::vector<std::pair<std::int64_t, std::string>> often;
        for (const auto& [reason, times] : reasons_) often.emplace_back(times, reason);
        std::sort(often.rbegin(), often.rend());
        often.resize(std::min(often.size(), most_reasons));
        for (const auto& [times, reason] : often)
            outcome_.warnings.push_back(plural(times, "message") + " failed: " + shortened(reason, 300));
    }

    const NotifyRequest& request_;
    const JobContext& context_;
    DeliveryStore& store_;
    Outcome& outcome_;
    Instant begin_;
    Clock::time_point started_;
    const RunLock* lock_ = nullptr;
    std::string sender_;
    std::vector<std::unique_ptr<delivery::Channel>> channels_;
    std::map<MessageChannel, delivery::Channel*> open_;
    std::map<MessageChannel, std::string> closed_;  ///< those that could not be opened, and why
    std::optional<Group> ahead_;                    ///< claimed while others were on their way
    Clock::time_point first_unrecorded_{};
    std::vector<MessageOutcome> unrecorded_;
    std::vector<CustomerAddress> dead_, bounced_;
    std::map<std::string, std::int64_t> reasons_;  ///< of failures; few are different
    std::int64_t sent_ = 0, failed_ = 0, retried_ = 0, cancelled_ = 0, unknown_ = 0, devices_dead_ = 0;
    std::int64_t addresses_bounced_ = 0, done_ = 0;
    Failures failures_{"channel"};
};

}  // namespace

Outcome send_messages(const NotifyRequest& request, const JobContext& context) {
    Job job;
    job.name = "notify";
    job.on_many_hosts = true;
    for (const std::string& queue : request.queues)
        job.scope += (job.scope.empty() ? "" : " ") + ("queue=" + queue);
    job.rehearse = [&](Outcome& outcome) { NotifyPass(request, context, outcome).rehearse(); };
    job.work = [&](const RunLock& lock, ClusterLock&, Outcome& outcome) {
        NotifyPass(request, context, outcome).run(lock);
    };
    return run_job(job, context);
}

}  // namespace slotctl

#include "core/jobs/run_pings.hpp"

#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/notify/ping.hpp"

namespace slotctl {

namespace {

using std::chrono::milliseconds;

std::string text_of(const Outcome& outcome) {
    std::string text = outcome.job + ": " + std::string(name_of(outcome.status));
    if (outcome.run_id) text += ", run " + std::to_string(*outcome.run_id);
    text += ", " + std::to_string(outcome.duration.count()) + " ms\n";
    if (outcome.error) text += "error: " + *outcome.error + "\n";
    if (!outcome.hint.empty()) text += "hint: " + outcome.hint + "\n";
    for (const auto& [name, value] : outcome.counts.all()) text += name + ": " + std::to_string(value) + "\n";
    for (const std::string& warning : outcome.warnings) text += "warning: " + warning + "\n";
    return masked(text);
}

void ping_within(milliseconds timeout, const Secret& url, notify::PingMoment moment, const std::string& rid,
                 const std::string& text, const std::filesystem::path& ca_file) {
    mail::TransferOptions options;
    options.timeout = timeout;
    options.ca_file = ca_file;
    try {
        notify::ping(url.reveal(), moment, rid, text, options);
    } catch (const Error& e) {
        log::error(std::string("the ping for this run failed: ") + e.what() +
                   (e.hint().empty() ? "" : "; " + e.hint()));
    }
}

}  // namespace

RunPings::RunPings(const Config& config, std::string identity)
    : urls_(config.ping), ca_file_(config.alerts.ca_file), identity_(std::move(identity)) {}

const Secret& RunPings::url_of(const std::string& job) const {
    static const Secret none;
    const JobKind* const kind = find_job(job);
    return kind == nullptr ? none : urls_[kind->id];
}

void RunPings::started(const Outcome& outcome) const {
    const Secret& url = url_of(outcome.job);
    if (url.empty()) return;
    const std::string rid =
        outcome.run_id ? notify::stable_uuid(identity_ + "#" + std::to_string(*outcome.run_id)) : "";
    ping_within(milliseconds{2000}, url, notify::PingMoment::start, rid, "", ca_file_);
}

void RunPings::ended(const Outcome& outcome) const {
    const Secret& url = url_of(outcome.job);
    if (url.empty()) return;
    const std::string rid =
        outcome.run_id ? notify::stable_uuid(identity_ + "#" + std::to_string(*outcome.run_id)) : "";
    const auto moment =
        outcome.status == RunStatus::ok ? notify::PingMoment::success : notify::PingMoment::fail;
    // After a signal, the process has little time left.
    const milliseconds timeout{outcome.status == RunStatus::interrupted ? 1000 : 3000};
    ping_within(timeout, url, moment, rid, text_of(outcome), ca_file_);
}

}  // namespace slotctl

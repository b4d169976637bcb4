#include "core/serve/run_events.hpp"

#include <algorithm>
#include <optional>

#include "core/base/log.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/run_documents.hpp"

namespace slotctl::serve {

namespace {

using Steady = std::chrono::steady_clock;

/// How often the database is asked while anybody follows a run.
constexpr std::chrono::milliseconds pace{250};
/// Proxies end connections on which nothing is sent.
constexpr std::chrono::seconds longest_silence{15};

std::string event_of(const RunRow& run) {
    return std::string("event: ") + (run.status == "running" ? "run" : "ended") + "\ndata: " + run_json(run) +
           "\n";
}

}  // namespace

RunEvents::RunEvents(OpenStore open) : desk_(std::move(open)), thread_([this] { watch(); }) {}

RunEvents::~RunEvents() {
    stop();
}

void RunEvents::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void RunEvents::follow(RunId run, std::shared_ptr<http::EventStream> stream) {
    {
        const std::lock_guard lock(mutex_);
        new_ones_.emplace(run, Follower{std::move(stream), "", Steady::now()});
    }
    changed_.notify_one();
}

void RunEvents::watch() {
    Followers followers;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const auto woken = [this] { return stopping_ || !new_ones_.empty(); };
        if (followers.empty()) {
            changed_.wait(lock, woken);
        } else {
            changed_.wait_for(lock, pace, woken);
        }
        if (stopping_) break;
        followers.merge(new_ones_);
        lock.unlock();
        try {
            tell(followers);
        } catch (const Error& error) {
            log::warning(std::string("runs cannot be followed at the moment: ") + error.what());
        }
        if (followers.empty()) desk_.close();
        lock.lock();
    }
    for (const auto& [run, follower] : followers) follower.stream->finish();
}

void RunEvents::tell(Followers& followers) {
    std::optional<RunRow> run;
    for (auto at = followers.begin(); at != followers.end();) {
        auto& [id, follower] = *at;
        if (!run || run->id != id)
            run = desk_.with_store([id = id](Store& store) { return store.runs().find(id); });
        const std::string event = run ? event_of(*run) : "event: gone\ndata: {}\n\n";
        bool listens = true;
        if (event != follower.told) {
            listens = follower.stream->send(event);
            follower.told = event;
            follower.heard = Steady::now();
        } else if (Steady::now() - follower.heard >= longest_silence) {
            listens = follower.stream->send(": still running\n\n");
            follower.heard = Steady::now();
        }
        const bool runs = run && run->status == "running";
        if (!runs) follower.stream->finish();
        at = runs && listens ? std::next(at) : followers.erase(at);
    }
}

}  // namespace slotctl::serve

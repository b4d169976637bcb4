#include "core/delivery/send_beside.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <utility>
#include <vector>

namespace slotctl::delivery {

namespace {

/// Taken in groups, which saves a change of threads for each, but none waits for long.
constexpr std::size_t taken_at_once = 25;
constexpr std::chrono::milliseconds longest_wait{50};

/// What became of messages, on its way from one thread to another.
class Results {
  public:
    void add(Settled result) {
        const std::lock_guard lock(mutex_);
        results_.push_back(std::move(result));
        if (results_.size() == taken_at_once) changed_.notify_one();
    }

    /// No more will come.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_one();
    }

    /// Waits for the next ones. False if there are none, and no more will come.
    bool take(std::vector<Settled>& taken) {
        taken.clear();
        std::unique_lock lock(mutex_);
        while (results_.empty() && !closed_)
            changed_.wait_for(lock, longest_wait,
                              [&] { return results_.size() >= taken_at_once || closed_; });
        taken.swap(results_);
        return !taken.empty();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Settled> results_;
    bool closed_ = false;
};

}  // namespace

std::optional<Stop> send_beside(Channel& channel, std::span<const DueMessage> messages,
                                const SendTerms& terms, const std::function<void(Settled)>& settled) {
    Results results;
    std::atomic<bool> given_up = false;
    const SendTerms beside{terms.now, [&] { return given_up || terms.give_up(); }};
    std::future<std::optional<Stop>> sending = std::async(std::launch::async, [&] {
        struct Close {
            Results& results;
            ~Close() { results.close(); }
        } const close{results};
        return channel.send(messages, beside, [&](Settled result) { results.add(std::move(result)); });
    });
    try {
        for (std::vector<Settled> some; results.take(some);) {
            for (Settled& result : some) settled(std::move(result));
        }
    } catch (...) {
        given_up = true;
        sending.wait();
        throw;
    }
    return sending.get();
}

}  // namespace slotctl::delivery

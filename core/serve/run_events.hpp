#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/http/message.hpp"
#include "core/serve/workers.hpp"

namespace slotctl::serve {

/// Tells those who follow a run what becomes of it. One thread asks the database for all of them.
class RunEvents {
  public:
    explicit RunEvents(OpenStore open);
    ~RunEvents();
    RunEvents(const RunEvents&) = delete;
    RunEvents& operator=(const RunEvents&) = delete;

    /// Sends an event `run` with the run as JSON at once, whenever it changes, and when it has ended, as
    /// `ended`; then the stream is finished.
    void follow(RunId run, std::shared_ptr<http::EventStream> stream);

    /// Ends all streams.
    void stop();

  private:
    struct Follower {
        std::shared_ptr<http::EventStream> stream;
        std::string told;  ///< the last event
        std::chrono::steady_clock::time_point heard{};
    };
    using Followers = std::multimap<RunId, Follower>;

    void watch();
    /// Removes those that need to hear no more.
    void tell(Followers& followers);

    Desk desk_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Followers new_ones_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace slotctl::serve

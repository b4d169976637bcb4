#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace slotctl::postgres {

/// Hangs up on a server that stays silent: a server that is frozen keeps its connections open, and libpq
/// waits for it without end. As long as it lives, and at most once.
class AnswerLimit {
  public:
    /// Hangs up `limit` from now; 0 = never. `socket` stays open at least as long as this object.
    AnswerLimit(int socket, std::chrono::milliseconds limit);
    ~AnswerLimit();
    AnswerLimit(const AnswerLimit&) = delete;
    AnswerLimit& operator=(const AnswerLimit&) = delete;

    [[nodiscard]] bool hung_up();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false, hung_up_ = false;
    std::thread clock_;
};

}  // namespace slotctl::postgres

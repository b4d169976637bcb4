#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace slotctl::postgres {

/// Disconnects from a server that does not answer: a frozen server keeps its connections open, and libpq
/// would wait forever. Disconnects at most once during its lifetime.
class AnswerLimit {
  public:
    /// Disconnects after `limit`; 0 = never. `socket` must stay open during this object's lifetime.
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

#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/serve/workers.hpp"

namespace slotctl::serve {

/// Whether the database has changed, as it was found after the question was asked.
struct Checked {
    std::string stamp;         ///< equal stamps: nobody has committed anything in between
    std::exception_ptr error;  ///< if set, the database could not be asked
};

/// Asks the database whether it has changed, in one round trip for everybody who asks meanwhile. Whoever asks
/// while a round trip is under way waits for the next one, since the current one may already have been
/// answered before.
class ChangeWatch {
  public:
    using Answer = std::function<void(const Checked&)>;  ///< must neither block nor throw

    explicit ChangeWatch(OpenStore open);
    ~ChangeWatch();
    ChangeWatch(const ChangeWatch&) = delete;
    ChangeWatch& operator=(const ChangeWatch&) = delete;

    /// Calls `answer` on the thread of this object, after a round trip that begins after this call.
    void ask(Answer answer);

    /// From here on, nobody is answered any more.
    void stop();

  private:
    void watch();
    Checked check();

    Desk desk_;
    std::uint64_t connections_ = 0;  ///< stamps of different connections do not compare
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Answer> asking_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace slotctl::serve

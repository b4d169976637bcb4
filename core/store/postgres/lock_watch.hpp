#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/log.hpp"
#include "core/store/open_store.hpp"

namespace slotctl::postgres {

/// Logs who holds the lock that a statement waits for, or that it waits for a standby, once it has waited for
/// more than a second, and again every half minute. Queries the server over a second connection, which exists
/// only while a call takes that long.
class LockWatch {
  public:
    /// `backend` is the server process of the watched connection.
    LockWatch(StoreOptions options, int backend);
    ~LockWatch();
    LockWatch(const LockWatch&) = delete;
    LockWatch& operator=(const LockWatch&) = delete;

    /// The watched connection is working during this object's lifetime; `doing` completes "waiting for a lock
    /// while …". A nested call is part of the outer one.
    class Call {
      public:
        Call(LockWatch& watch, const std::string& doing);
        ~Call();
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

      private:
        LockWatch& watch_;
    };

  private:
    using Clock = std::chrono::steady_clock;
    class Observer;

    void watch();

    StoreOptions options_;
    int backend_;
    std::mutex mutex_;
    std::condition_variable ended_;
    bool over_ = false;
    int depth_ = 0;  ///< nesting of calls
    Clock::time_point since_;
    std::string doing_;
    log::Run run_;        ///< of the calling thread
    std::thread thread_;  ///< last: it uses the others
};

}  // namespace slotctl::postgres

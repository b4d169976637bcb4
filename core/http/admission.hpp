#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace slotctl::http {

/// Counts the open connections, in total and by client. Thread-safe.
class Admission {
  public:
    Admission(std::size_t most, std::size_t most_per_client)
        : most_(most), most_per_client_(most_per_client) {}

    /// Whether another connection of that client is allowed; then `leave` must follow when it ends. An empty
    /// name, that of clients on this machine's Unix sockets, is only limited in total.
    bool enter(const std::string& client);
    void leave(const std::string& client);

    [[nodiscard]] std::size_t open() const;
    /// Waits until no connection is open. False if that takes longer than `time`.
    bool wait_until_none(std::chrono::milliseconds time);

  private:
    const std::size_t most_, most_per_client_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t open_ = 0;
    std::unordered_map<std::string, std::size_t> by_client_;
};

}  // namespace slotctl::http

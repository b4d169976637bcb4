#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace slotctl::sqlite {

/// Waits for another process that is writing to the file. A wait of more than a second is logged with that
/// process, and again every half minute.
class BusyWait {
  public:
    explicit BusyWait(std::filesystem::path file) : file_(std::move(file)) {}

    /// Call this after each attempt that found the file busy, with the number of attempts before it. Pauses,
    /// and returns whether to try again: for 5 s. `doing` completes "waiting while …".
    bool again(int attempts, const char* doing);

  private:
    using Clock = std::chrono::steady_clock;
    void report(const char* doing) const;

    std::filesystem::path file_;
    Clock::time_point since_, silent_until_;
};

}  // namespace slotctl::sqlite

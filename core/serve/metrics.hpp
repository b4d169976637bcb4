#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "core/http/server.hpp"

namespace slotctl::serve {

/// What the server has done since it was started. May be used from several threads at once.
class Metrics {
  public:
    using Clock = std::chrono::steady_clock;

    /// Upper bounds of the histogram of durations, in seconds.
    static constexpr std::array<double, 13> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,    0.25,  0.5,    1,     2.5,  5};

    /// A request that was answered; `route` is empty if no route fits.
    void count(std::string_view route, std::string_view method, unsigned status, Clock::duration took);
    enum class Kept { hit, miss };
    /// An answer that was kept, or had to be worked out.
    void count(Kept kept);
    void kept_bytes(std::size_t bytes);
    /// A booking that was made (an empty reason), or refused.
    void count_booking(std::string_view refused_because);

    /// In Prometheus' text format.
    [[nodiscard]] std::string text() const;
    static std::string text_of(const http::ServerCounts& counts);

  private:
    struct Durations {
        std::array<std::uint64_t, bounds.size() + 1> buckets{};  ///< the last one has no bound
        double seconds = 0;
    };

    mutable std::mutex mutex_;
    std::map<std::tuple<std::string, std::string, unsigned>, Durations> requests_;
    std::map<std::string, std::uint64_t> bookings_;
    std::uint64_t hits_ = 0, misses_ = 0, kept_bytes_ = 0;
};

}  // namespace slotctl::serve

#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/http/message.hpp"

namespace slotctl::http {

/// Limits how many requests a client makes: a bucket for each client, from which every request takes a token,
/// and which is filled again evenly. Thread-safe; the time is an argument.
class RateLimit {
  public:
    using Time = std::chrono::steady_clock::time_point;

    struct Policy {
        unsigned requests = 600;          ///< at once, and within the window; at least 1
        std::chrono::seconds window{60};  ///< in which an empty bucket is filled; at least 1 second
        std::size_t clients = 10'000;     ///< that are told apart; all others share a bucket
    };
    struct Verdict {
        bool allowed = false;
        Policy policy;
        unsigned remaining = 0;            ///< requests that would be allowed right now
        std::chrono::seconds full_in{0};   ///< until the bucket is full, rounded up
        std::chrono::seconds retry_in{0};  ///< until the next request is allowed, rounded up; 0 if it is
    };

    explicit RateLimit(Policy policy);

    /// Counts one request of that client. `now` never runs backwards.
    Verdict take(const std::string& client, Time now);

  private:
    /// When a bucket is full; in the past, it is.
    Time& bucket_of(const std::string& client, Time now);
    void forget_full_ones(Time now);

    const Policy policy_;
    const std::chrono::nanoseconds each_;  ///< in which one token is filled up
    std::mutex mutex_;
    std::unordered_map<std::string, Time> buckets_;
    Time others_, tidied_;
};

/// Adds the fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers, 08 and later),
/// which every answer under a limit has.
void add_fields(const RateLimit::Verdict& verdict, Headers& headers);

/// 429 with these fields and `Retry-After`.
Response too_many_requests(const RateLimit::Verdict& verdict);

}  // namespace slotctl::http

#include "core/http/rate_limit.hpp"

#include <algorithm>

#include "core/http/problem.hpp"

namespace slotctl::http {
namespace {

std::chrono::seconds rounded_up(std::chrono::nanoseconds time) {
    return std::chrono::ceil<std::chrono::seconds>(time);
}

}  // namespace

RateLimit::RateLimit(Policy policy)
    : policy_(policy),
      each_((std::chrono::nanoseconds(policy.window) - std::chrono::nanoseconds(1)) / policy.requests +
            std::chrono::nanoseconds(1)) {}

RateLimit::Verdict RateLimit::take(const std::string& client, Time now) {
    const std::lock_guard lock(mutex_);
    Time& full_at = bucket_of(client, now);
    full_at = std::max(full_at, now);
    Verdict verdict;
    verdict.policy = policy_;
    // Whole nanoseconds, so that who waits as long as it was told is not refused for a rounding error.
    const auto one_left = each_ * (policy_.requests - 1);
    verdict.allowed = full_at - now <= one_left;
    if (verdict.allowed)
        full_at += each_;
    else
        verdict.retry_in = rounded_up(full_at - now - one_left);
    verdict.remaining = static_cast<unsigned>((each_ * policy_.requests - (full_at - now)) / each_);
    verdict.full_in = rounded_up(full_at - now);
    return verdict;
}

RateLimit::Time& RateLimit::bucket_of(const std::string& client, Time now) {
    if (const auto found = buckets_.find(client); found != buckets_.end()) return found->second;
    if (buckets_.size() >= policy_.clients) forget_full_ones(now);
    if (buckets_.size() >= policy_.clients) return others_;
    return buckets_.emplace(client, now).first->second;
}

/// A client with a full bucket is one that never came. At most once a second, so that many new clients do
/// not cost more than they ask for.
void RateLimit::forget_full_ones(Time now) {
    if (now - tidied_ < std::chrono::seconds(1)) return;
    tidied_ = now;
    std::erase_if(buckets_, [&](const auto& entry) { return entry.second <= now; });
}

void add_fields(const RateLimit::Verdict& verdict, Headers& headers) {
    headers.add("RateLimit-Policy", "\"requests\";q=" + std::to_string(verdict.policy.requests) +
                                        ";w=" + std::to_string(verdict.policy.window.count()));
    headers.add("RateLimit", "\"requests\";r=" + std::to_string(verdict.remaining) +
                                 ";t=" + std::to_string(verdict.full_in.count()));
}

Response too_many_requests(const RateLimit::Verdict& verdict) {
    const std::string wait = std::to_string(verdict.retry_in.count());
    Response response =
        problem(429, "there were too many requests from this client; try again in " + wait + " s");
    response.headers.add("Retry-After", wait);
    add_fields(verdict, response.headers);
    return response;
}

}  // namespace slotctl::http

#include "core/http/rate_limit.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"

using namespace slotctl::http;
using namespace std::chrono_literals;

namespace {

const RateLimit::Time start = RateLimit::Time(1000h);

}  // namespace

TEST_CASE("a client may use its whole quota at once, and then as much as is filled up") {
    RateLimit limit({10, 60s, 100});
    for (unsigned i = 0; i < 10; ++i) {
        const auto verdict = limit.take("a", start);
        CHECK(verdict.allowed);
        CHECK(verdict.remaining == 9 - i);
    }
    const auto refused = limit.take("a", start);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_in == 6s);
    CHECK(refused.full_in == 60s);
    CHECK_FALSE(limit.take("a", start + 5s).allowed);
    CHECK(limit.take("a", start + 6s).allowed);
    CHECK_FALSE(limit.take("a", start + 6s).allowed);
    CHECK(limit.take("b", start + 6s).allowed);
    CHECK(limit.take("a", start + 10min).remaining == 9);
}

TEST_CASE(
    "no client gets more than its quota and what is filled up, and none that waits as told is refused") {
    CHECK(rc::check("however the requests are spread", [] {
        const auto quota = *rc::gen::inRange<unsigned>(1, 20);
        const auto window = std::chrono::seconds(*rc::gen::inRange(1, 100));
        RateLimit limit({quota, window, 100});
        auto now = start;
        double allowed = 0;
        for (const int pause : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5000))) {
            now += std::chrono::milliseconds(pause);
            const auto verdict = limit.take("a", now);
            if (verdict.allowed) {
                ++allowed;
            } else {
                RC_ASSERT(verdict.retry_in >= 1s);
                now += verdict.retry_in;
                RC_ASSERT(limit.take("a", now).allowed);
                ++allowed;
            }
            const std::chrono::duration<double> passed = now - start;
            RC_ASSERT(allowed <= quota + passed.count() * quota / static_cast<double>(window.count()) + 1e-6);
        }
    }));
}

TEST_CASE("many clients cost no more memory than was allowed, and none of the known ones is harmed") {
    RateLimit limit({5, 60s, 3});
    CHECK(limit.take("a", start).remaining == 4);
    for (const auto* client : {"b", "c"}) CHECK(limit.take(client, start).allowed);
    // The strangers share one bucket.
    for (int i = 0; i < 5; ++i) CHECK(limit.take("stranger " + std::to_string(i), start).allowed);
    CHECK_FALSE(limit.take("stranger 6", start).allowed);
    CHECK(limit.take("a", start).remaining == 3);
    // Once the known ones have been away for long enough, there is room for others.
    CHECK(limit.take("stranger 7", start + 2min).remaining == 4);
    CHECK(limit.take("stranger 8", start + 2min).remaining == 4);
}

TEST_CASE("answers say how much of the quota is left, and when to come again") {
    RateLimit limit({2, 60s, 100});
    limit.take("a", start);
    Headers headers;
    add_fields(limit.take("a", start), headers);
    CHECK(*headers.find("RateLimit-Policy") == "\"requests\";q=2;w=60");
    CHECK(*headers.find("RateLimit") == "\"requests\";r=0;t=60");
    const auto response = too_many_requests(limit.take("a", start));
    CHECK(response.status == 429);
    CHECK(*response.headers.find("Retry-After") == "30");
    CHECK(*response.headers.find("RateLimit") == "\"requests\";r=0;t=60");
    CHECK_THAT(*response.body, Catch::Contains("try again in 30 s"));
}

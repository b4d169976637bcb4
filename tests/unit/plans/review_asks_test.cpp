#include "core/plans/review_asks.hpp"

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using std::chrono::days;
using std::chrono::hours;

namespace {

const Instant now = at("2026-11-20T10:00:00Z");

}  // namespace

TEST_CASE("requests are about the last day, and about everything since the last run within a week") {
    const ReviewRules rules;
    CHECK(review_requests(rules, std::nullopt, now).after == now - hours{24});
    CHECK(review_requests(rules, now - hours{2}, now).after == now - hours{24});
    CHECK(review_requests(rules, now - hours{25}, now).after == now - hours{26});
    CHECK(review_requests(rules, now - days{30}, now).after == now - days{7});
    const ReviewAsk ask = review_requests(rules, std::nullopt, now);
    CHECK(ask.event == MessageEvent::review_request);
    CHECK(ask.until == now);
    CHECK(ask.not_asked_since == now - days{30});
}

TEST_CASE("runs that are at most a week apart look at every moment") {
    CHECK(rc::check([] {
        ReviewRules rules;
        rules.ask_within = hours{*rc::gen::inRange(1, 169)};
        Instant last = now;
        for (int run = 0; run < 10; ++run) {
            const Instant next = last + std::chrono::seconds{*rc::gen::inRange(1, 7 * 86400 + 1)};
            const ReviewAsk ask = review_requests(rules, last, next);
            RC_ASSERT(ask.after <= last);
            RC_ASSERT(ask.until == next);
            last = next;
        }
    }));
}

TEST_CASE("reminders are about requests that were sent a week ago, or up to a week before that") {
    const ReviewAsk ask = review_reminders({}, now);
    CHECK(ask.event == MessageEvent::review_reminder);
    CHECK(ask.until == now - days{7});
    CHECK(ask.after == now - days{14});
}

#include "core/plans/health_checks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using State = HealthState;
using std::chrono::minutes;

namespace {

const Instant now = at("2026-11-20T12:00:00Z");

/// One reminder that could have been sent since then, and three messages for later.
MessageFacts waiting(minutes since) {
    MessageFacts facts;
    facts.queues = {{"appointments", 1, 1, now - since}, {"notifications", 3, 0, std::nullopt}};
    return facts;
}

State state_after(minutes since) {
    return health_checks::queue_age(waiting(since), {}, now).state;
}

MessageFacts ended(std::int64_t sent, std::int64_t failed, std::int64_t unknown) {
    MessageFacts facts;
    facts.sent = sent;
    facts.failed = failed;
    facts.unknown = unknown;
    return facts;
}

double value_of(const HealthCheck& check, const std::string& name) {
    for (const HealthMeasure& measure : check.measures)
        if (measure.name == name) return measure.value;
    FAIL("there is no measure " << name);
    return 0;
}

}  // namespace

TEST_CASE("a message that could be sent may wait for some minutes") {
    CHECK(state_after(minutes{9}) == State::ok);
    CHECK(state_after(minutes{10}) == State::warning);
    CHECK(state_after(minutes{60}) == State::critical);
    const HealthCheck check = health_checks::queue_age(waiting(minutes{61}), {}, now);
    CHECK(check.message == "1 message is due, the oldest (appointments) for 61 min, 3 later");
    CHECK_FALSE(check.hint.empty());
    CHECK(value_of(check, "oldest") == 3660);
    CHECK(value_of(check, "due") == 1);
    CHECK(value_of(check, "pending_notifications") == 3);
}

TEST_CASE("of several queues, the one with the oldest message counts") {
    MessageFacts facts = waiting(minutes{2});
    facts.queues.push_back({"maintenance", 2, 2, now - minutes{30}});
    const HealthCheck check = health_checks::queue_age(facts, {}, now);
    CHECK(check.state == State::warning);
    CHECK(check.message == "3 messages are due, the oldest (maintenance) for 30 min, 3 later");
}

TEST_CASE("messages that are due only later, and empty queues, are fine") {
    MessageFacts facts;
    facts.queues = {{"appointments", 5, 0, std::nullopt}};
    CHECK(health_checks::queue_age(facts, {}, now).state == State::ok);
    CHECK(health_checks::queue_age(facts, {}, now).message == "no message is due, 5 later");
    // A clock that is behind makes no age.
    CHECK(state_after(minutes{-5}) == State::ok);
}

TEST_CASE(
    "failed and unknown messages are compared with those that were sent, and a single one is no pattern") {
    const auto state = [](std::int64_t sent, std::int64_t failed, std::int64_t unknown) {
        return health_checks::send_failures(ended(sent, failed, unknown), {}).state;
    };
    CHECK(state(0, 0, 0) == State::ok);
    CHECK(state(0, 1, 0) == State::ok);
    CHECK(state(0, 0, 2) == State::critical);
    CHECK(state(96, 2, 2) == State::ok);
    CHECK(state(95, 3, 2) == State::warning);
    CHECK(state(75, 25, 0) == State::critical);
    const HealthCheck check = health_checks::send_failures(ended(95, 3, 2), {});
    CHECK(check.message == "95 sent, 3 failed, 2 unknown in the last 24 hours");
    CHECK(value_of(check, "failures") == 5);
    CHECK(value_of(check, "unknown") == 2);
}

TEST_CASE("messages that expired unsent are among those that failed, and the check says why") {
    MessageFacts facts = ended(5, 4, 0);
    facts.expired = 3;
    facts.why_expired = "the channel email is not set up";
    const HealthCheck check = health_checks::send_failures(facts, {});
    CHECK(check.state == State::critical);
    CHECK(check.message ==
          "5 sent, 4 failed, 0 unknown in the last 24 hours; 3 of those that failed expired unsent: the "
          "channel "
          "email is not set up");
    CHECK(value_of(check, "expired") == 3);
    CHECK(check.hint.starts_with("nothing delivered them in time"));
    CHECK(health_checks::send_failures(ended(5, 4, 0), {}).hint.starts_with("the dashboard shows why"));
}

TEST_CASE("messages that nothing queues are judged by how long that has been so, and only if some are due") {
    const auto check = [](std::int64_t due, minutes ago) {
        return health_checks::unqueued_messages({due, now - ago, now - ago}, {}, now);
    };
    CHECK(check(0, minutes{600}).state == State::ok);
    CHECK(check(2, minutes{10}).state == State::warning);
    CHECK(check(2, minutes{60}).state == State::critical);
    CHECK(check(2, minutes{60}).message ==
          "2 messages about bookings are due, and not queued; remind last ran 60 min ago, and nothing in the "
          "schedule runs it");
    CHECK(health_checks::unqueued_messages({1, {}, now - minutes{90}}, {}, now).message ==
          "1 message about bookings is due, and not queued; remind never ran, and nothing in the schedule "
          "runs it");
}

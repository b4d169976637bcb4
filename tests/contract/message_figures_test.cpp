#include "tests/contract/customer_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

// How the queues of messages stand.
using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Instant now = at("2026-11-20T12:30:00Z");

void add_message(Application& app, const std::string& columns, const std::string& values) {
    app.run("INSERT INTO notifications (event, channel, recipient, " + columns +
            ") VALUES ('e', 'email', 'x', " + values + ")");
}

QueuedMessages queue(const MessageFacts& facts, const std::string& name) {
    for (const QueuedMessages& each : facts.queues)
        if (each.queue == name) return each;
    throw std::runtime_error("no queue " + name);
}

}  // namespace

CONTRACT_TEST("without messages, nothing is expected, and every queue is empty") {
    const auto store = database.store();
    const MessageHistory history = store->deliveries().history(now, 5);
    CHECK_FALSE(history.facts.expected);
    CHECK(history.facts.queues.size() == 4);
    CHECK(history.facts.queues[0].queue == "appointments");
    CHECK(history.facts.queues[0].pending == 0);
    CHECK(history.hours.size() == 24);
    CHECK(history.failures.empty());
}

CONTRACT_TEST("queues are counted by what is pending, what is due, and since when") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string columns = "queue, status, next_attempt_at";
    add_message(*app, columns, "'appointments', 'pending', '2026-11-20T12:30:00Z'");
    add_message(*app, columns, "'appointments', 'pending', '2026-11-20T12:10:00Z'");
    add_message(*app, columns, "'appointments', 'pending', '2026-11-20T12:30:01Z'");
    add_message(*app, columns, "'appointments', 'sent', '2026-11-20T11:00:00Z'");
    add_message(*app, columns, "'maintenance', 'sending', '2026-11-20T11:00:00Z'");
    const MessageFacts facts = store->deliveries().facts(now);
    CHECK(facts.expected);
    CHECK(facts.sending == 1);
    CHECK(queue(facts, "appointments").pending == 3);
    CHECK(queue(facts, "appointments").due == 2);
    CHECK(queue(facts, "appointments").oldest == at("2026-11-20T12:10:00Z"));
    CHECK(queue(facts, "maintenance").pending == 0);
    CHECK_FALSE(queue(facts, "maintenance").oldest);
}

CONTRACT_TEST("a day's messages are counted by outcome, by hour, and by the reasons of failures") {
    const auto store = database.store();
    const auto app = database.application();
    const auto sent = [&](const std::string& at) {
        add_message(*app, "status, sent_at", "'sent', '" + at + "'");
    };
    const auto not_sent = [&](const std::string& status, const std::string& at, const std::string& why) {
        add_message(*app, "status, created_at, error", "'" + status + "', '" + at + "', " + why);
    };
    sent("2026-11-20T12:00:00Z");
    sent("2026-11-20T12:29:00Z");
    sent("2026-11-20T11:59:59Z");
    sent("2026-11-19T12:30:00Z");  // a day ago
    not_sent("failed", "2026-11-20T11:10:00Z", "'no such mailbox'");
    not_sent("failed", "2026-11-20T11:20:00Z", "'no such mailbox'");
    not_sent("failed", "2026-11-20T10:00:00Z", "NULL");
    not_sent("unknown", "2026-11-20T10:05:00Z", "'its sender died'");
    not_sent("cancelled", "2026-11-20T10:05:00Z", "'the booking was moved'");
    not_sent("failed", "2026-11-19T12:00:00Z", "'too old'");
    const MessageHistory history = store->deliveries().history(now, 2);
    CHECK(history.facts.sent == 3);
    CHECK(history.facts.failed == 3);
    CHECK(history.facts.unknown == 1);
    CHECK(history.facts.cancelled == 1);
    REQUIRE(history.hours.size() == 24);
    CHECK(history.hours.front().begins == at("2026-11-19T13:00:00Z"));
    CHECK(history.hours.back().begins == at("2026-11-20T12:00:00Z"));
    CHECK(history.hours.back().sent == 2);
    CHECK(history.hours[22].sent == 1);
    CHECK(history.hours[22].failed == 2);
    CHECK(history.hours[21].failed == 2);
    REQUIRE(history.failures.size() == 2);
    CHECK(history.failures[0].reason == "no such mailbox");
    CHECK(history.failures[0].count == 2);
    CHECK(history.failures[0].last_queued == at("2026-11-20T11:20:00Z"));
    CHECK(history.failures[1].status == "unknown");
}

CONTRACT_TEST(
    "what expired unsent failed when it expired, however long ago it was queued and whatever it is called") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string expired = "it expired before it could be sent";
    const auto ended = [&](const std::string& status, const std::string& created, const std::string& expires,
                           const std::string& why) {
        add_message(*app, "status, created_at, expires_at, error",
                    "'" + status + "', '" + created + "', " + expires + ", '" + why + "'");
    };
    ended("failed", "2026-11-19T11:00:00Z", "NULL", expired + ": no route to host");
    ended("failed", "2026-11-19T11:00:00Z", "NULL", expired + ": no route to host");
    ended("cancelled", "2026-11-18T11:00:00Z", "'2026-11-20T10:30:00Z'", expired + ": no route to host");
    ended("cancelled", "2026-11-20T11:00:00Z", "'2026-11-20T12:00:00Z'", expired);
    ended("failed", "2026-11-18T12:00:00Z", "NULL", expired);                       // a day before
    ended("cancelled", "2026-11-17T11:00:00Z", "'2026-11-19T12:00:00Z'", expired);  // a day before
    ended("cancelled", "2026-11-20T11:00:00Z", "'2026-11-20T12:00:00Z'",
          "it was moved");  // nobody waits for it
    const MessageHistory history = store->deliveries().history(now, 5);
    CHECK(history.facts.expired == 4);
    CHECK(history.facts.failed == 4);
    CHECK(history.facts.cancelled == 1);
    CHECK(history.facts.why_expired == "no route to host");
    REQUIRE(history.hours.size() == 24);
    CHECK(history.hours.back().failed == 1);
    CHECK(history.hours[22].failed == 2);
    CHECK(history.hours[21].failed == 1);
    REQUIRE(history.failures.size() == 2);
    CHECK(history.failures[0].status == "expired");
    CHECK(history.failures[0].count == 3);
    CHECK(history.failures[0].reason == expired + ": no route to host");
    CHECK(history.failures[0].last_queued == at("2026-11-19T11:00:00Z"));
    CHECK(history.failures[1].count == 1);
}

CONTRACT_TEST("providers who only have bookings that were put aside are listed only for who asks") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add(*app, {"c", "2025-11-20T09:00:00Z", "2025-11-01T09:00:00Z", "completed"});
    const Interval then{at("2025-11-20T00:00:00Z"), at("2025-11-21T00:00:00Z")};
    const auto providers = [&](bool archived) {
        return store->bookings().booked_providers({}, then, now, archived).size();
    };
    CHECK(providers(false) == 1);
    app->run("UPDATE bookings SET archived_at = '2026-11-20T09:00:00Z'");
    CHECK(providers(false) == 0);
    CHECK(providers(true) == 1);
    CHECK(store->bookings().around(1, then).at(0).archived_at == at("2026-11-20T09:00:00Z"));
}

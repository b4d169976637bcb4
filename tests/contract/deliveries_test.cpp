#include <algorithm>
#include <set>
#include <thread>

#include "core/store/delivery_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using Kind = MessageOutcome::Kind;

namespace {

const Instant now = at("2026-11-20T09:00:00Z");

void add_customer(Application& app, const std::string& id,
                  const std::string& more = "email = 'x@example.com'") {
    app.run("INSERT INTO customers (id, name) VALUES ('" + id + "', 'Customer " + id + "')");
    app.run("UPDATE customers SET " + more + " WHERE id = '" + id + "'");
}

/// `more` are further columns: `queue = 'reviews'`.
void add_message(Application& app, int id, const std::string& more = "", const std::string& customer = "c") {
    app.run(
        "INSERT INTO notifications (id, event, channel, customer_id, created_at, next_attempt_at) VALUES (" +
        std::to_string(id) + ", 'news', 'email', '" + customer +
        "', '2026-11-20T08:00:00Z', '2026-11-20T08:00:00Z')");
    if (!more.empty()) app.run("UPDATE notifications SET " + more + " WHERE id = " + std::to_string(id));
}

Claim claim_of(const std::string& sender, int most = 100) {
    Claim claim;
    claim.channels = {MessageChannel::email, MessageChannel::push, MessageChannel::webhook};
    claim.sender = sender;
    claim.now = now;
    claim.until = now + std::chrono::minutes{10};
    claim.most = most;
    return claim;
}

std::vector<MessageId> ids_of(const std::vector<DueMessage>& messages) {
    std::vector<MessageId> ids;
    for (const DueMessage& message : messages) ids.push_back(message.id);
    return ids;
}

using Ids = std::vector<MessageId>;

std::string status_of(Application& app, int id) {
    return app.value("SELECT status FROM notifications WHERE id = " + std::to_string(id));
}

}  // namespace

CONTRACT_TEST("messages are claimed by the priority of their queues, then by age, and each once") {
    const auto store = database.store();
    const auto app = database.application();
    add_customer(*app, "c");
    add_message(*app, 1, "queue = 'maintenance'");
    add_message(*app, 2, "queue = 'reviews', next_attempt_at = '2026-11-20T08:01:00Z'");
    add_message(*app, 3, "next_attempt_at = '2026-11-20T08:02:00Z'");
    add_message(*app, 4, "queue = 'appointments', next_attempt_at = '2026-11-20T08:59:00Z'");
    add_message(*app, 5);
    add_message(*app, 6, "next_attempt_at = '2026-11-20T09:00:01Z'");
    const TestLock lock;
    auto first = store->deliveries().claim(lock, claim_of("a", 3));
    CHECK(ids_of(first.messages) == Ids{4, 5, 2});
    CHECK(first.more);
    const auto other = database.store();
    const auto second = other->deliveries().claim(lock, claim_of("b"));
    CHECK(ids_of(second.messages) == Ids{3, 1});
    CHECK_FALSE(second.more);
    CHECK(store->deliveries().claim(lock, claim_of("a")).messages.empty());
    CHECK(first.messages.front().attempts == 1);
    CHECK(status_of(*app, 4) == "sending");
    CHECK(status_of(*app, 6) == "pending");
}

CONTRACT_TEST("only the queues and channels that are asked for are claimed") {
    const auto store = database.store();
    const auto app = database.application();
    add_customer(*app, "c");
    add_message(*app, 1, "channel = 'push'");
    add_message(*app, 2, "queue = 'reviews'");
    add_message(*app, 3);
    Claim claim = claim_of("a");
    claim.channels = {MessageChannel::email};
    claim.queues = {"reviews"};
    CHECK(ids_of(store->deliveries().due(claim, 0)) == Ids{2});
    CHECK(ids_of(store->deliveries().claim(TestLock{}, claim).messages) == Ids{2});
    claim.queues.clear();
    CHECK(ids_of(store->deliveries().claim(TestLock{}, claim).messages) == Ids{3});
}

CONTRACT_TEST("a claimed message comes with its customer, devices and booking as they are now") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE providers SET time_zone = 'Asia/Kathmandu', name = 'Asha' WHERE id = 1");
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "c");
    add_customer(*app, "c",
                 "email = 'c@example.com', locale = 'de', time_zone = 'Europe/Berlin', push_opt_out = true");
    app->run(
        "INSERT INTO customer_devices (customer_id, token, dead_at) VALUES ('c', 'dead', "
        "'2026-01-01T00:00:00Z')");
    app->run("INSERT INTO customer_devices (customer_id, token) VALUES ('c', 'one'), ('c', 'two')");
    const std::string booking = app->value("SELECT id FROM bookings");
    add_message(*app, 1,
                "channel = 'push', provider_id = 1, at_most_once = true, data = '{\"a\": 1}', starts_at ="
                " '2026-11-21T09:00:00Z', booking_id = " +
                    booking);
    add_message(*app, 2, "channel = 'push'", "stranger");
    const auto messages = store->deliveries().claim(TestLock{}, claim_of("a")).messages;
    REQUIRE(messages.size() == 2);
    const DueMessage& message = messages.front();
    REQUIRE(message.customer);
    CHECK(message.customer->email == "c@example.com");
    CHECK(message.customer->locale == "de");
    CHECK(message.customer->time_zone == "Europe/Berlin");
    CHECK(message.customer->push_opt_out);
    CHECK_FALSE(message.customer->email_opt_out);
    CHECK(std::set<std::string>(message.tokens.begin(), message.tokens.end()) ==
          std::set<std::string>{"one", "two"});
    REQUIRE(message.booking);
    CHECK(message.booking->provider_zone == "Asia/Kathmandu");
    CHECK(message.booking->booking.time.begin == at("2026-11-21T09:00:00Z"));
    CHECK(message.starts_at == at("2026-11-21T09:00:00Z"));
    CHECK(message.at_most_once);
    CHECK(message.data.value_or("").find("\"a\"") != std::string::npos);
    CHECK_FALSE(messages.back().customer);
    CHECK(messages.back().tokens.empty());
}

CONTRACT_TEST("what has expired is settled instead of claimed") {
    const auto store = database.store();
    const auto app = database.application();
    add_message(*app, 1, "expires_at = '2026-11-20T09:00:00Z'");
    add_message(*app, 2, "expires_at = '2026-11-20T09:00:00Z', at_most_once = true");
    add_message(*app, 3, "created_at = '2026-11-19T09:00:00Z'");
    add_message(*app, 4, "created_at = '2026-11-19T09:00:00Z', expires_at = '2026-11-20T09:00:01Z'");
    const auto claimed = store->deliveries().claim(TestLock{}, claim_of("a"));
    CHECK(ids_of(claimed.messages) == Ids{4});
    CHECK(claimed.failed == 2);
    CHECK(claimed.cancelled == 1);
    CHECK(status_of(*app, 1) == "failed");
    CHECK(status_of(*app, 2) == "cancelled");
}

CONTRACT_TEST("what no channel can send expires too") {
    const auto store = database.store();
    const auto app = database.application();
    add_message(*app, 1, "channel = 'push', expires_at = '2026-11-20T09:00:00Z'");
    add_message(*app, 2, "channel = 'push'");
    add_message(*app, 3, "expires_at = '2026-11-20T09:00:00Z'");
    add_message(*app, 4,
                "channel = 'push', expires_at = '2026-11-20T09:00:00Z', error = 'cut', at_most_once = true");
    CHECK(store->deliveries().expire(TestLock{}, now, MessageChannel::push, "it is not set up") == 2);
    const auto error_of = [&](const std::string& id) {
        return app->value("SELECT error FROM notifications WHERE id = " + id);
    };
    CHECK(error_of("1") == "it expired before it could be sent: it is not set up");
    CHECK(status_of(*app, 4) == "cancelled");
    CHECK(error_of("4") == "it expired before it could be sent: cut");
    CHECK(status_of(*app, 1) == "failed");
    CHECK(status_of(*app, 2) == "pending");
    CHECK(status_of(*app, 3) == "pending");
}

CONTRACT_TEST("outcomes are recorded, and only by the sender that holds the claim") {
    const auto store = database.store();
    const auto app = database.application();
    for (int id = 1; id <= 6; ++id) add_message(*app, id);
    const TestLock lock;
    store->deliveries().claim(lock, claim_of("a"));
    const Instant later = at("2026-11-20T09:05:00Z");
    const std::vector<MessageOutcome> outcomes{
        {1, Kind::sent, {}, {}},       {2, Kind::failed, {}, "why"},    {3, Kind::cancelled, {}, "moved"},
        {4, Kind::unknown, {}, "cut"}, {5, Kind::retry, later, "busy"}, {6, Kind::untried, {}, {}}};
    store->deliveries().settle(lock, "b", now, outcomes);
    CHECK(status_of(*app, 1) == "sending");
    store->deliveries().settle(lock, "a", now, outcomes);
    const auto rows = app->rows("SELECT status, attempts, error FROM notifications ORDER BY id");
    CHECK(rows == std::vector<Row>{{"sent", "1", "null"},
                                   {"failed", "1", "why"},
                                   {"cancelled", "1", "moved"},
                                   {"unknown", "1", "cut"},
                                   {"pending", "1", "busy"},
                                   {"pending", "0", "null"}});
    CHECK(app->value("SELECT " + app->instant("sent_at") + " FROM notifications WHERE id = 1") ==
          "2026-11-20T09:00:00Z");
    CHECK(app->value("SELECT " + app->instant("next_attempt_at") + " FROM notifications WHERE id = 5") ==
          "2026-11-20T09:05:00Z");
    CHECK(app->number("SELECT count(*) FROM notifications WHERE id = 6 AND next_attempt_at = created_at") ==
          1);
    CHECK(app->number("SELECT count(*) FROM notifications WHERE claimed_by IS NOT NULL") == 0);
}

CONTRACT_TEST("what a dead sender held is tried again, or unknown if it must not be sent twice") {
    const auto store = database.store();
    const auto app = database.application();
    for (int id = 1; id <= 4; ++id) add_message(*app, id, id % 2 == 0 ? "at_most_once = true" : "");
    const TestLock lock;
    CHECK(store->deliveries().claim(lock, claim_of("dead", 2)).messages.size() == 2);
    CHECK(store->deliveries().claim(lock, claim_of("alive", 2)).messages.size() == 2);
    const auto is_dead = [](const std::string& sender) { return sender == "dead"; };
    auto dead = store->deliveries().recover(lock, now, is_dead);
    CHECK(dead.unknown == 1);
    CHECK(dead.again == 1);
    CHECK(status_of(*app, 1) == "pending");
    CHECK(status_of(*app, 2) == "unknown");
    CHECK(status_of(*app, 3) == "sending");
    dead = store->deliveries().recover(lock, now + std::chrono::minutes{10},
                                       [](const std::string&) { return false; });
    CHECK(dead.unknown == 1);
    CHECK(dead.again == 1);
}

CONTRACT_TEST("a pause of a channel is known to all hosts until it is over") {
    const auto store = database.store();
    const auto app = database.application();
    add_message(*app, 1, "channel = 'push'");
    const TestLock lock;
    store->deliveries().claim(lock, claim_of("a"));
    const Instant until = at("2026-11-20T09:10:00Z");
    store->deliveries().pause(lock, "a", 1, until, "too fast");
    const auto other = database.store();
    CHECK(other->deliveries().paused_until(MessageChannel::push, now) == until);
    CHECK_FALSE(other->deliveries().paused_until(MessageChannel::email, now));
    CHECK_FALSE(other->deliveries().paused_until(MessageChannel::push, until));
    CHECK(app->rows("SELECT status, attempts FROM notifications") == std::vector<Row>{{"pending", "0"}});
}

CONTRACT_TEST("dead devices and refused addresses are remembered, unless they were replaced meanwhile") {
    const auto store = database.store();
    const auto app = database.application();
    add_customer(*app, "c", "email = 'old@example.com'");
    add_customer(*app, "d", "email = 'new@example.com'");
    app->run("INSERT INTO customer_devices (customer_id, token) VALUES ('c', 'one'), ('c', 'two')");
    const std::vector<CustomerAddress> devices{{"c", "one"}, {"c", "unheard"}};
    CHECK(store->deliveries().mark_dead(TestLock{}, devices, now) == 1);
    CHECK(store->deliveries().mark_dead(TestLock{}, devices, now) == 0);
    CHECK(app->value("SELECT token FROM customer_devices WHERE dead_at IS NULL") == "two");
    const std::vector<CustomerAddress> addresses{{"c", "old@example.com"}, {"d", "old@example.com"}};
    CHECK(store->deliveries().mark_bounced(TestLock{}, addresses, now) == 1);
    CHECK(app->value("SELECT id FROM customers WHERE email_bounced_at IS NOT NULL") == "c");
}

CONTRACT_TEST("an address that was refused is tried again once it is another one, whoever writes it") {
    const auto store = database.store();
    const auto app = database.application();
    add_customer(*app, "c", "email_bounced_at = '2026-01-01T00:00:00Z'");
    const auto bounced = [&] {
        return app->number("SELECT count(*) FROM customers WHERE email_bounced_at IS NOT NULL");
    };
    app->run("UPDATE customers SET name = 'C', email = email, email_opt_out = true");
    CHECK(bounced() == 1);
    app->run("UPDATE customers SET email = 'new@example.com'");
    CHECK(bounced() == 0);
    app->run("UPDATE customers SET email_bounced_at = '2026-01-01T00:00:00Z'");
    app->run("UPDATE customers SET email = NULL");
    CHECK(bounced() == 0);
    app->run("UPDATE customers SET email = 'bad@example.com', email_bounced_at = '2026-01-02T00:00:00Z'");
    CHECK(bounced() == 1);
}

CONTRACT_TEST("a customer who wants no more mail gets none, and an unknown one changes nothing") {
    const auto store = database.store();
    const auto app = database.application();
    add_customer(*app, "a");
    add_customer(*app, "b");
    for (const char* customer : {"a", "a", "nobody", ""}) store->deliveries().opt_out_of_mail(customer);
    CHECK(app->number("SELECT count(*) FROM customers") == 2);
    CHECK(app->value("SELECT id FROM customers WHERE email_opt_out") == "a");
    CHECK(app->number("SELECT count(*) FROM customers WHERE push_opt_out") == 0);
}

CONTRACT_TEST("a message to customers leaves out those who want none or cannot be reached, and counts them") {
    const auto store = database.store();
    const auto app = database.application();
    add_customer(*app, "a");
    add_customer(*app, "b", "email = 'b@example.com', email_opt_out = true");
    add_customer(*app, "c", "email = 'c@example.com', email_bounced_at = '2026-01-01T00:00:00Z'");
    add_customer(*app, "d", "phone = '1'");
    app->run("INSERT INTO customer_devices (customer_id, token) VALUES ('d', 't')");
    NewMessage message;
    message.event = "sale";
    message.subject = "Sale";
    message.body = "Now";
    message.data = R"({"coupon": "A1"})";
    message.created_at = now;
    Queued queued = store->deliveries().queue_for_all(message, true);
    CHECK(queued.queued == 1);
    CHECK(app->number("SELECT count(*) FROM notifications") == 0);
    queued = store->deliveries().queue_for_all(message, false);
    CHECK(queued.queued == 1);
    CHECK(queued.opted_out == 1);
    CHECK(queued.unreachable == 2);
    message.channel = MessageChannel::push;
    const std::vector<std::string> some{"a", "d", "nobody"};
    queued = store->deliveries().queue_for(message, some, false);
    CHECK(queued.queued == 1);
    CHECK(queued.unreachable == 1);
    CHECK(queued.unknown == 1);
    CHECK(app->rows("SELECT customer_id, channel, queue, status FROM notifications ORDER BY id") ==
          std::vector<Row>{{"a", "email", "notifications", "pending"},
                           {"d", "push", "notifications", "pending"}});
    CHECK(app->value("SELECT " + app->instant("created_at") + " FROM notifications LIMIT 1") ==
          "2026-11-20T09:00:00Z");
    CHECK(ids_of(store->deliveries().claim(TestLock{}, claim_of("s")).messages).size() == 2);
}

CONTRACT_TEST("senders that claim at once never get the same message") {
    const auto app = database.application();
    database.store();
    for (int id = 1; id <= 200; ++id) add_message(*app, id);
    std::vector<std::vector<MessageId>> got(3);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < got.size(); ++i) {
        threads.emplace_back([&, i] {
            const auto store = database.open();
            const TestLock lock;
            for (;;) {
                const auto claimed = store->deliveries().claim(lock, claim_of("s" + std::to_string(i), 7));
                for (const DueMessage& message : claimed.messages) got[i].push_back(message.id);
                if (!claimed.more && claimed.messages.empty()) break;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::vector<MessageId> all;
    for (const auto& ids : got) all.insert(all.end(), ids.begin(), ids.end());
    CHECK(all.size() == 200);
    CHECK(std::set<MessageId>(all.begin(), all.end()).size() == 200);
}

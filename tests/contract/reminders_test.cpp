#include "tests/contract/customer_rows.hpp"
#include "tests/support/catch.hpp"

/// What `remind` queues.

using namespace slotctl;
using namespace slotctl::tests;
using Texts = std::vector<std::string>;

namespace {

const std::string long_ago = "2026-11-01T09:00:00Z", tomorrow = "2026-11-21T09:00:00Z";

void add_business(Application& app) {
    add_small_business(app);
    add_customer(app, "c");
}

}  // namespace

CONTRACT_TEST("a confirmed booking gets each reminder once, of use until it is too late for it") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add(*app, {"c", tomorrow, long_ago});
    add(*app, {"c", "2026-11-21T11:00:00Z", long_ago, "pending"});
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T07:59:59Z").counts.get("queued") == 0);
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T08:00:00Z", true).counts.get("queued") == 1);
    CHECK(messages(*app).empty());
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T08:00:00Z").counts.get("queued") == 1);
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T08:05:00Z").counts.get("queued") == 0);
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T09:00:00Z pending"});
    const Row row =
        app->rows("SELECT queue, " + app->instant("expires_at") + ", " + app->instant("next_attempt_at") +
                  ", " + app->instant("created_at") +
                  ", at_most_once, provider_id, booking_id, recipient, body FROM notifications")[0];
    CHECK(row == Row{"appointments", "2026-11-20T13:00:00Z", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z",
                     "1", "1", "1", "null", "null"});
    CHECK(remind_once(*store, only_reminders(), "2026-11-21T07:00:00Z").counts.get("queued") == 1);
    CHECK(messages(*app).size() == 2);
}

CONTRACT_TEST("after an outage reminders come late, and those that are too late do not come at all") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add(*app, {"c", tomorrow, long_ago});
    add(*app, {"c", "2026-11-21T11:00:00Z", long_ago});
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T14:30:00Z").counts.get("queued") == 1);
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T11:00:00Z pending"});
}

CONTRACT_TEST("a booking that was made too late for a reminder gets only those for which it was not") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add(*app, {"c", tomorrow, "2026-11-20T13:00:01Z"});
    add(*app, {"c", "2026-11-21T10:00:00Z", "2026-11-20T13:00:00Z"});
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T13:00:01Z").counts.get("queued") == 1);
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T10:00:00Z pending"});
    CHECK(remind_once(*store, only_reminders(), "2026-11-21T07:00:00Z").counts.get("queued") == 1);
}

CONTRACT_TEST(
    "a moved booking is reminded of its new time, and a queued reminder of the old one is withdrawn") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    const auto id = add(*app, {"c", tomorrow, long_ago});
    remind_once(*store, only_reminders(), "2026-11-20T09:00:00Z");
    move(*app, id, "2026-11-22T09:00:00Z", "2026-11-20T09:01:00Z");
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:05:00Z", true).counts.get("withdrawn") == 1);
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:05:00Z").counts.get("withdrawn") == 1);
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T09:00:00Z cancelled"});
    CHECK(remind_once(*store, only_reminders(), "2026-11-21T09:00:00Z").counts.get("queued") == 1);
    CHECK(messages(*app, "status = 'pending'") == Texts{"reminder email c 2026-11-22T09:00:00Z pending"});
}

CONTRACT_TEST("a booking that gets its time back is reminded of it, unless that was sent already") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    const auto id = add(*app, {"c", tomorrow, long_ago});
    remind_once(*store, only_reminders(), "2026-11-20T09:00:00Z");
    move(*app, id, "2026-11-25T09:00:00Z", "2026-11-20T09:01:00Z");
    remind_once(*store, only_reminders(), "2026-11-20T09:05:00Z");
    move(*app, id, tomorrow, "2026-11-20T09:06:00Z");
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:10:00Z", true).counts.get("queued") == 1);
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:10:00Z").counts.get("queued") == 1);
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T09:00:00Z pending"});
    app->run("UPDATE notifications SET status = 'sent', sent_at = '2026-11-20T09:11:00Z'");
    move(*app, id, "2026-11-25T09:00:00Z", "2026-11-20T09:12:00Z");
    move(*app, id, tomorrow, "2026-11-20T09:13:00Z");
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:15:00Z").counts.get("queued") == 0);
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T09:00:00Z sent"});
}

CONTRACT_TEST("a message that a person has cancelled stays cancelled, with or without a reason") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add(*app, {"c", tomorrow, long_ago});
    remind_once(*store, only_reminders(), "2026-11-20T09:00:00Z");
    for (const char* reason : {"NULL", "'the customer called'"}) {
        app->run(std::string("UPDATE notifications SET status = 'cancelled', error = ") + reason);
        CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:05:00Z").counts.get("queued") == 0);
        CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T09:00:00Z cancelled"});
    }
}

CONTRACT_TEST("nobody is reminded of a cancelled booking, also if the reminder is queued already") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    const auto id = add(*app, {"c", tomorrow, long_ago});
    remind_once(*store, only_reminders(), "2026-11-20T09:00:00Z");
    set_status(*app, id, "cancelled", "2026-11-20T09:01:00Z");
    const Outcome outcome = remind_once(*store, only_reminders(), "2026-11-20T09:05:00Z");
    CHECK(outcome.counts.get("withdrawn") == 1);
    CHECK(outcome.counts.get("queued") == 0);
    CHECK(app->value("SELECT error FROM notifications") == "the booking was moved or cancelled");
    CHECK(remind_once(*store, only_reminders(), "2026-11-21T07:00:00Z").counts.get("queued") == 0);
}

CONTRACT_TEST("a customer is reminded by each channel that reaches them; who cannot be told is counted") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (const ProviderId provider : {2, 3, 4, 5, 6}) {
        add_provider(*app, provider);
        add_offering(*app, provider, 1);
    }
    add_customer(*app, "both");
    add_device(*app, "both");
    add_customer(*app, "out", "email_opt_out = true, push_opt_out = true");
    add_device(*app, "out");
    add_customer(*app, "bounced", "email_bounced_at = '2026-11-01T00:00:00Z'");
    add_device(*app, "bounced", "'2026-11-01T00:00:00Z'");
    add_customer(*app, "nowhere", "email = NULL");
    ProviderId provider = 0;
    for (const char* customer : {"both", "out", "bounced", "nowhere", "unknown", "also unknown"})
        add(*app, {customer, tomorrow, long_ago, "confirmed", ++provider});
    MessagePolicy policy = only_reminders();
    policy.channels = {MessageChannel::email, MessageChannel::push};
    for (const bool dry_run : {true, false}) {
        const Outcome outcome = remind_once(*store, policy, "2026-11-20T09:00:00Z", dry_run);
        CHECK(outcome.counts.get("queued") == 2);
        CHECK(outcome.counts.get("unknown_customers") == 2);
        CHECK(outcome.counts.get("opted_out") == 2);
    }
    CHECK(messages(*app) == Texts{"reminder email both 2026-11-21T09:00:00Z pending",
                                  "reminder push both 2026-11-21T09:00:00Z pending"});
}

CONTRACT_TEST("who takes over a booking is reminded, and who gave it away is not") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add_customer(*app, "d");
    add(*app, {"c", tomorrow, long_ago});
    remind_once(*store, only_reminders(), "2026-11-20T09:00:00Z");
    app->run("UPDATE bookings SET customer = 'd'");
    remind_once(*store, only_reminders(), "2026-11-20T09:05:00Z");
    CHECK(messages(*app) == Texts{"reminder email c 2026-11-21T09:00:00Z cancelled",
                                  "reminder email d 2026-11-21T09:00:00Z pending"});
}

CONTRACT_TEST("bookings that are confirmed, moved and cancelled are told, each once") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    const std::string next_week = "2026-11-27T09:00:00Z";
    const auto id = add(*app, {"c", next_week, "2026-11-20T09:00:00Z", "pending"});
    const auto told = [&](const std::string& now) {
        const Outcome rehearsal = remind_once(*store, all_events(), now, true);
        const Outcome real = remind_once(*store, all_events(), now);
        CHECK(rehearsal.counts.all() == real.counts.all());
        return Texts{std::to_string(real.counts.get("confirmations")),
                     std::to_string(real.counts.get("moved")),
                     std::to_string(real.counts.get("cancelled_bookings"))};
    };
    CHECK(told("2026-11-20T09:01:00Z") == Texts{"0", "0", "0"});
    set_status(*app, id, "confirmed", "2026-11-20T09:02:00Z");
    CHECK(told("2026-11-20T09:05:00Z") == Texts{"1", "0", "0"});
    CHECK(told("2026-11-20T09:10:00Z") == Texts{"0", "0", "0"});
    move(*app, id, "2026-11-27T10:00:00Z", "2026-11-20T09:11:00Z");
    CHECK(told("2026-11-20T09:15:00Z") == Texts{"0", "1", "0"});
    set_status(*app, id, "cancelled", "2026-11-20T09:16:00Z");
    CHECK(told("2026-11-20T09:20:00Z") == Texts{"0", "0", "1"});
    CHECK(told("2026-11-20T09:25:00Z") == Texts{"0", "0", "0"});
    set_status(*app, id, "confirmed", "2026-11-20T09:26:00Z");
    CHECK(told("2026-11-20T09:30:00Z") == Texts{"1", "0", "0"});
    CHECK(messages(*app) == Texts{"booking_cancelled email c 2026-11-27T10:00:00Z pending",
                                  "booking_confirmed email c 2026-11-27T09:00:00Z pending",
                                  "booking_confirmed email c 2026-11-27T10:00:00Z pending",
                                  "booking_moved email c 2026-11-27T10:00:00Z pending"});
}

CONTRACT_TEST("the first run tells nobody of old bookings, but of what happens to them afterwards") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    const auto moved = add(*app, {"c", "2026-11-27T09:00:00Z", long_ago});
    const auto cancelled = add(*app, {"c", "2026-11-27T10:00:00Z", long_ago});
    add(*app, {"c", "2026-11-27T11:00:00Z", "2026-11-20T08:00:00Z"});
    const Outcome first = remind_once(*store, all_events(), "2026-11-20T09:00:00Z");
    CHECK(first.counts.get("confirmations") == 1);
    CHECK(app->number("SELECT count(*) FROM told_bookings") == 3);
    move(*app, moved, "2026-11-28T09:00:00Z", "2026-11-20T10:00:00Z");
    set_status(*app, cancelled, "cancelled", "2026-11-20T10:00:00Z");
    const Outcome second = remind_once(*store, all_events(), "2026-11-20T10:05:00Z");
    CHECK(second.counts.get("moved") == 1);
    CHECK(second.counts.get("cancelled_bookings") == 1);
    CHECK(second.counts.get("confirmations") == 0);
}

CONTRACT_TEST("after a long outage, old changes are not told, and no message comes after the start") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    const auto id = add(*app, {"c", "2026-11-27T09:00:00Z", "2026-11-20T08:00:00Z"});
    remind_once(*store, all_events(), "2026-11-20T09:00:00Z");
    move(*app, id, "2026-11-27T10:00:00Z", "2026-11-20T10:00:00Z");
    add(*app, {"c", "2026-11-22T09:00:00Z", "2026-11-22T08:59:00Z"});
    const Outcome after = remind_once(*store, all_events(), "2026-11-22T09:00:00Z");
    CHECK(after.counts.get("moved") == 0);
    CHECK(after.counts.get("confirmations") == 0);
    set_status(*app, id, "cancelled", "2026-11-22T09:10:00Z");
    CHECK(remind_once(*store, all_events(), "2026-11-22T09:15:00Z").counts.get("cancelled_bookings") == 1);
}

CONTRACT_TEST("what is not among the events is not told later either") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    add(*app, {"c", "2026-11-27T09:00:00Z", "2026-11-20T08:00:00Z"});
    CHECK(remind_once(*store, only_reminders(), "2026-11-20T09:00:00Z").counts.get("confirmations") == 0);
    CHECK(remind_once(*store, all_events(), "2026-11-20T09:05:00Z").counts.get("confirmations") == 0);
    CHECK(messages(*app).empty());
}

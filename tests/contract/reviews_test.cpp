#include "core/booking/book.hpp"
#include "core/jobs/mark_missed_job.hpp"
#include "core/jobs/reviews_job.hpp"
#include "core/messages/decision.hpp"
#include "tests/contract/customer_rows.hpp"
#include "tests/support/catch.hpp"

/// Whom `reviews request` and `reviews remind` ask.

using namespace slotctl;
using namespace slotctl::tests;
using Texts = std::vector<std::string>;

namespace {

const std::string yesterday = "2026-11-19T09:00:00Z", ten = "2026-11-20T10:00:00Z";

ReviewPolicy by_mail() {
    return {ReviewRules{}, {MessageChannel::email}};
}

using ReviewJob = Outcome (*)(const ReviewPolicy&, const JobContext&);

/// A run that must end well.
Outcome ask(Store& store, ReviewJob job, const std::string& now, bool dry_run = false,
            const ReviewPolicy& policy = by_mail()) {
    const TemporaryDirectory locks;
    Outcome outcome = job(policy, job_context(store, locks, at(now), dry_run));
    if (outcome.status != RunStatus::ok) throw std::runtime_error(outcome.error.value_or("not ok"));
    return outcome;
}

std::int64_t asked(Store& store, const std::string& now) {
    return ask(store, request_reviews, now).counts.get("queued");
}
std::int64_t reminded(Store& store, const std::string& now) {
    return ask(store, remind_of_reviews, now).counts.get("queued");
}

/// A booking that was completed at `when`. Returns its id.
std::int64_t visit(Application& app, const std::string& customer, const std::string& start,
                   const std::string& when, ProviderId provider = 1) {
    const auto id = add(app, {customer, start, "2026-11-01T09:00:00Z", "confirmed", provider});
    app.run("UPDATE bookings SET status = 'completed', completed_at = '" + when +
            "' WHERE id = " + std::to_string(id));
    return id;
}

/// `booking`: an id or NULL.
void review(Application& app, const std::string& customer, const std::string& booking,
            const std::string& when, ProviderId provider = 1) {
    app.run("INSERT INTO reviews (provider_id, customer_id, booking_id, rating, created_at) VALUES (" +
            std::to_string(provider) + ", '" + customer + "', " + booking + ", 5, '" + when + "')");
}

void send_all(Application& app, const std::string& when) {
    app.run("UPDATE notifications SET status = 'sent', sent_at = '" + when + "' WHERE status = 'pending'");
}

std::unique_ptr<Application> shop(TestDatabase& database) {
    auto app = database.application();
    add_small_business(*app);
    add_customer(*app, "c");
    return app;
}

}  // namespace

CONTRACT_TEST("the customer of a booking that was completed in the last day is asked for a review, once") {
    const auto store = database.store();
    const auto app = shop(database);
    visit(*app, "c", yesterday, "2026-11-19T10:05:00Z");
    CHECK(ask(*store, request_reviews, ten, true).counts.get("queued") == 1);
    CHECK(tests::messages(*app).empty());
    CHECK(asked(*store, ten) == 1);
    CHECK(asked(*store, ten) == 0);
    CHECK(tests::messages(*app) == Texts{"review_request email c 2026-11-19T09:00:00Z pending"});
    CHECK(app->rows("SELECT queue, " + app->instant("expires_at") + ", " + app->instant("next_attempt_at") +
                    ", at_most_once, provider_id, booking_id, body FROM notifications")[0] ==
          Row{"reviews", "2026-11-21T10:00:00Z", ten, "1", "1", "1", "null"});
}

CONTRACT_TEST(
    "nobody is asked about a booking that was completed before that, is not over, or not completed") {
    const auto store = database.store();
    const auto app = shop(database);
    for (const char* const customer : {"d", "e", "f", "g"}) add_customer(*app, customer);
    visit(*app, "c", yesterday, "2026-11-19T10:00:00Z");
    visit(*app, "d", "2026-11-20T08:00:00Z", "2026-11-20T10:00:01Z");
    visit(*app, "e", "2026-11-10T09:00:00Z", "2026-11-20T09:00:00Z");
    add(*app, {"f", "2026-11-20T07:00:00Z", "2026-11-01T09:00:00Z", "missed"});
    CHECK(asked(*store, ten) == 0);
    // As imported: it says nothing about when it was completed.
    add(*app, {"g", "2026-11-20T06:00:00Z", "2026-11-01T09:00:00Z", "completed"});
    CHECK(asked(*store, ten) == 1);
}

CONTRACT_TEST("a run makes up for runs that were missed, but for no more than a week") {
    const auto store = database.store();
    const auto app = shop(database);
    add_customer(*app, "d");
    CHECK(asked(*store, ten) == 0);
    visit(*app, "c", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z");
    visit(*app, "d", "2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z");
    CHECK(asked(*store, "2026-11-29T10:00:00Z") == 1);
    CHECK(tests::messages(*app) == Texts{"review_request email d 2026-11-23T11:00:00Z pending"});
}

CONTRACT_TEST("who has reviewed the booking, or the provider since it began, is not asked") {
    const auto store = database.store();
    const auto app = shop(database);
    for (const char* const customer : {"d", "e", "f"}) add_customer(*app, customer);
    const auto first = visit(*app, "c", "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z");
    visit(*app, "d", "2026-11-20T06:00:00Z", "2026-11-20T07:00:00Z");
    visit(*app, "e", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z");
    visit(*app, "f", "2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z");
    review(*app, "c", std::to_string(first), "2026-11-20T09:30:00Z");
    review(*app, "d", "NULL", "2026-11-20T06:30:00Z");
    review(*app, "e", "NULL", "2026-11-20T06:59:59Z");
    add_provider(*app, 2);
    review(*app, "f", "NULL", "2026-11-20T09:30:00Z", 2);
    CHECK(asked(*store, ten) == 2);
    CHECK(tests::messages(*app) == Texts{"review_request email e 2026-11-20T07:00:00Z pending",
                                         "review_request email f 2026-11-20T08:00:00Z pending"});
}

CONTRACT_TEST("of several bookings with a provider the last one counts, and then none for a month") {
    const auto store = database.store();
    const auto app = shop(database);
    add_provider(*app, 2);
    add_offering(*app, 2, 1);
    visit(*app, "c", "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z");
    visit(*app, "c", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z");
    visit(*app, "c", "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z", 2);
    CHECK(ask(*store, request_reviews, ten, true).counts.get("queued") == 2);
    CHECK(asked(*store, ten) == 2);
    CHECK(tests::messages(*app) == Texts{"review_request email c 2026-11-20T05:00:00Z pending",
                                         "review_request email c 2026-11-20T07:00:00Z pending"});
    send_all(*app, "2026-11-20T10:01:00Z");
    visit(*app, "c", "2026-12-20T05:00:00Z", "2026-12-20T06:00:00Z");
    CHECK(asked(*store, "2026-12-20T09:59:59Z") == 0);
    CHECK(asked(*store, "2026-12-20T10:00:00Z") == 1);
}

CONTRACT_TEST("who was asked and has not written a review is reminded once, a week later") {
    const auto store = database.store();
    const auto app = shop(database);
    add_customer(*app, "d");
    add_customer(*app, "e");
    visit(*app, "c", "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z");
    visit(*app, "d", "2026-11-20T06:00:00Z", "2026-11-20T07:00:00Z");
    const auto gone = visit(*app, "e", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z");
    CHECK(asked(*store, ten) == 3);
    CHECK(reminded(*store, "2026-11-27T10:15:00Z") == 0);
    send_all(*app, "2026-11-20T10:01:00Z");
    CHECK(reminded(*store, "2026-11-27T10:00:59Z") == 0);
    review(*app, "d", "NULL", "2026-11-24T09:00:00Z");
    set_status(*app, gone, "missed", "2026-11-24T09:00:00Z");
    CHECK(ask(*store, remind_of_reviews, "2026-11-27T10:15:00Z", true).counts.get("queued") == 1);
    CHECK(reminded(*store, "2026-11-27T10:15:00Z") == 1);
    CHECK(reminded(*store, "2026-11-28T10:15:00Z") == 0);
    CHECK(tests::messages(*app, "status = 'pending'") ==
          Texts{"review_reminder email c 2026-11-20T05:00:00Z pending"});
    app->run("DELETE FROM notifications WHERE event = 'review_reminder'");
    CHECK(reminded(*store, "2026-12-04T10:15:00Z") == 0);
}

CONTRACT_TEST("customers are asked by each channel that reaches them; who cannot be asked is counted") {
    const auto store = database.store();
    const auto app = shop(database);
    add_customer(*app, "d", "email_opt_out = true");
    add_device(*app, "d");
    visit(*app, "c", "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z");
    visit(*app, "d", "2026-11-20T06:00:00Z", "2026-11-20T07:00:00Z");
    visit(*app, "stranger", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z");
    const ReviewPolicy policy{ReviewRules{}, {MessageChannel::email, MessageChannel::push}};
    const Outcome outcome = ask(*store, request_reviews, ten, false, policy);
    CHECK(outcome.counts.get("queued") == 2);
    CHECK(outcome.counts.get("unknown_customers") == 1);
    CHECK(outcome.counts.get("opted_out") == 1);
    CHECK(tests::messages(*app) == Texts{"review_request email c 2026-11-20T05:00:00Z pending",
                                         "review_request push d 2026-11-20T06:00:00Z pending"});
}

CONTRACT_TEST(
    "a customer who writes a review, or whose booking changes, before the request is sent gets none") {
    const auto store = database.store();
    const auto app = shop(database);
    for (const char* const customer : {"d", "e", "f"}) add_customer(*app, customer);
    std::vector<std::int64_t> ids;
    int hour = 4;
    for (const char* const customer : {"c", "d", "e", "f"}) {
        const std::string start = "2026-11-20T0" + std::to_string(hour++) + ":00:00Z";
        ids.push_back(visit(*app, customer, start, "2026-11-20T09:00:00Z"));
    }
    CHECK(asked(*store, ten) == 4);
    review(*app, "d", "NULL", "2026-11-20T10:00:30Z");
    set_status(*app, ids[2], "cancelled", "2026-11-20T10:00:30Z");
    app->run("UPDATE bookings SET customer = 'c' WHERE id = " + std::to_string(ids[3]));
    Claim claim;
    claim.channels = {MessageChannel::email};
    claim.now = at("2026-11-20T10:01:00Z");
    Texts sent;
    for (const DueMessage& message : store->deliveries().due(claim, 0)) {
        const auto reason = slotctl::messages::reason_not_to_send(message, claim.now);
        CHECK((!reason || reason->kind == MessageOutcome::Kind::cancelled));
        if (!reason) sent.push_back(*message.customer_id);
    }
    CHECK(sent == Texts{"c"});
}

CONTRACT_TEST("a booking says when it was completed, whoever completes it") {
    const auto store = database.store();
    const auto app = shop(database);
    const auto completed_at = [&](std::int64_t id) {
        return app->value("SELECT " + app->instant("completed_at") +
                          " FROM bookings WHERE id = " + std::to_string(id));
    };
    const auto by_step = add(*app, {"c", "2026-11-20T05:00:00Z", "2026-11-01T09:00:00Z"});
    take_step(*store, by_step, std::nullopt, BookingStep::complete, at(ten), BookingMode::commit);
    CHECK(completed_at(by_step) == ten);
    const auto by_job = add(*app, {"c", "2026-11-20T06:00:00Z", "2026-11-01T09:00:00Z"});
    const TemporaryDirectory locks;
    mark_missed({std::chrono::hours{1}, "completed"}, job_context(*store, locks, at(ten), false));
    CHECK(completed_at(by_job) == ten);
    const auto by_hand = add(*app, {"c", "2026-11-20T07:00:00Z", "2026-11-01T09:00:00Z"});
    CHECK(completed_at(by_hand) == "null");
    app->run("UPDATE bookings SET status = 'completed' WHERE id = " + std::to_string(by_hand));
    CHECK(completed_at(by_hand) > "2026-11-01");
}

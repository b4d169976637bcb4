#include "core/jobs/cleanup_job.hpp"
#include "core/jobs/mark_missed_job.hpp"
#include "tests/contract/customer_rows.hpp"
#include "tests/support/catch.hpp"

/// Bookings that nobody closed, and rows that are no longer needed.

using namespace slotctl;
using namespace slotctl::tests;
using Texts = std::vector<std::string>;

namespace {

const std::string now = "2026-11-20T12:00:00Z", long_ago = "2024-01-01T00:00:00Z";

Outcome mark_missed_once(Store& store, const std::string& status, bool dry_run, std::int64_t batch = 1000) {
    const TemporaryDirectory locks;
    return mark_missed({std::chrono::hours{1}, status, batch}, job_context(store, locks, at(now), dry_run));
}

CleanupRequest usual() {
    using std::chrono::days;
    CleanupRequest request;
    request.keep_sent = days{90};
    request.keep_failed = days{30};
    request.archive_after = days{365};
    request.close_after = days{180};
    return request;
}

Outcome clean_once(Store& store, const CleanupRequest& request, bool dry_run = false) {
    const TemporaryDirectory locks;
    return cleanup(request, job_context(store, locks, at(now), dry_run));
}

void add_message(Application& app, const std::string& name, const std::string& status,
                 const std::string& created, const std::string& sent = "NULL") {
    app.run(
        "INSERT INTO notifications (event, channel, recipient, subject, status, created_at, sent_at)"
        " VALUES ('news', 'email', 'a@example.org', '" +
        name + "', '" + status + "', '" + created + "', " + sent + ")");
}

Texts column(Application& app, const std::string& query) {
    Texts texts;
    for (const Row& row : app.rows(query)) texts.push_back(row[0]);
    return texts;
}

std::vector<std::string> statuses(Application& app) {
    return column(app, "SELECT status FROM bookings ORDER BY starts_at");
}

}  // namespace

CONTRACT_TEST("confirmed bookings are missed an hour after their end, in batches, and others stay") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (const char* start : {"2026-11-19T09:00:00Z", "2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"})
        add(*app, {"c", start, long_ago});
    add(*app, {"c", "2026-11-20T10:30:00Z", long_ago, "cancelled"});
    add(*app, {"c", "2026-11-20T11:00:00Z", long_ago});
    CHECK(mark_missed_once(*store, "missed", true).counts.get("missed") == 3);
    CHECK(statuses(*app)[0] == "confirmed");
    CHECK(mark_missed_once(*store, "missed", false, 2).counts.get("missed") == 3);
    CHECK(statuses(*app) == Texts{"missed", "missed", "missed", "cancelled", "confirmed"});
    CHECK(mark_missed_once(*store, "missed", false).counts.get("missed") == 0);
    CHECK(booked_count(*app, 1, 1, "2026-11-19T09:00:00Z") == "1");
}

CONTRACT_TEST("a business where nobody stays away lets bookings be completed by themselves") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add(*app, {"c", "2026-11-19T09:00:00Z", long_ago});
    CHECK(mark_missed_once(*store, "completed", false).counts.get("missed") == 1);
    CHECK(statuses(*app) == Texts{"completed"});
}

CONTRACT_TEST("a booking that somebody is changing does not hold up the others") {
    if (database.is_sqlite()) return;  // it has one writer at a time
    const auto store = database.store();
    const auto app = database.application(), other = database.application();
    add_small_business(*app);
    const auto held = add(*app, {"c", "2026-11-18T09:00:00Z", long_ago});
    add(*app, {"c", "2026-11-19T09:00:00Z", long_ago});
    other->run("BEGIN");
    other->rows("SELECT 1 FROM bookings WHERE id = " + std::to_string(held) + " FOR UPDATE");
    CHECK(mark_missed_once(*store, "missed", false).counts.get("missed") == 1);
    other->run("ROLLBACK");
    CHECK(statuses(*app) == Texts{"confirmed", "missed"});
}

CONTRACT_TEST("old messages are deleted, and those that wait or were sent lately stay") {
    const auto store = database.store();
    const auto app = database.application();
    add_message(*app, "old sent", "sent", "2026-08-01T00:00:00Z", "'2026-08-22T11:59:59Z'");
    add_message(*app, "new sent", "sent", "2026-08-01T00:00:00Z", "'2026-08-22T12:00:00Z'");
    for (const char* status : {"failed", "cancelled", "unknown"}) {
        add_message(*app, std::string("old ") + status, status, "2026-10-21T11:59:59Z");
        add_message(*app, std::string("new ") + status, status, "2026-10-21T12:00:00Z");
    }
    add_message(*app, "old pending", "pending", long_ago);
    add_message(*app, "old sending", "sending", long_ago);
    const Outcome rehearsal = clean_once(*store, usual(), true);
    CHECK(app->number("SELECT count(*) FROM notifications") == 10);
    CleanupRequest small = usual();
    small.batch_size = 2;
    const Outcome real = clean_once(*store, small);
    CHECK(real.counts.get("sent_deleted") == 1);
    CHECK(real.counts.get("failed_deleted") == 3);
    CHECK(rehearsal.counts.all() == real.counts.all());
    CHECK(column(*app, "SELECT subject FROM notifications ORDER BY subject") ==
          Texts{"new cancelled", "new failed", "new sent", "new unknown", "old pending", "old sending"});
}

CONTRACT_TEST("bookings that ended a year ago are archived, never deleted") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add(*app, {"c", "2025-11-20T10:59:59Z", long_ago, "completed"});
    add(*app, {"c", "2025-11-20T11:00:00Z", long_ago, "cancelled"});
    add(*app, {"c", "2025-11-18T09:00:00Z", long_ago, "missed"});
    add(*app, {"c", "2025-11-17T09:00:00Z", long_ago, "confirmed"});
    CHECK(clean_once(*store, usual(), true).counts.get("archived") == 2);
    CHECK(clean_once(*store, usual()).counts.get("archived") == 2);
    CHECK(column(*app,
                 "SELECT status FROM bookings WHERE archived_at = '2026-11-20T12:00:00Z' ORDER BY status") ==
          Texts{"completed", "missed"});
    CHECK(app->number("SELECT count(*) FROM bookings") == 4);
    CHECK(app->number("SELECT max(revision) FROM bookings") == 0);
    CHECK(clean_once(*store, usual()).counts.get("archived") == 0);
}

CONTRACT_TEST("chat rooms without activity for long become inactive, and a part may run alone") {
    const auto store = database.store();
    const auto app = database.application();
    add_message(*app, "old", "failed", long_ago);
    for (const char* last : {"2026-05-24T11:59:59Z", "2026-05-24T12:00:00Z"})
        app->run(std::string("INSERT INTO chat_rooms (last_activity_at) VALUES ('") + last + "')");
    CleanupRequest request = usual();
    request.only = CleanupPart::chat_rooms;
    const Outcome outcome = clean_once(*store, request);
    CHECK(outcome.counts.all() ==
          std::vector<std::pair<std::string, std::int64_t>>{{"chat_rooms_closed", 1}});
    CHECK(column(*app, "SELECT CASE WHEN active THEN 'open' ELSE 'closed' END FROM chat_rooms ORDER BY id") ==
          Texts{"closed", "open"});
    CHECK(app->number("SELECT count(*) FROM notifications") == 1);
}

#include <nlohmann/json.hpp>

#include "core/jobs/statistics_job.hpp"
#include "tests/contract/customer_rows.hpp"
#include "tests/contract/statistics_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"

/// What `reviews aggregate` and `stats` write.

using namespace slotctl;
using namespace slotctl::tests;
using Json = nlohmann::json;

namespace {

const std::string noon = "2026-11-20T12:00:00Z";

void review(Application& app, int rating, const std::string& created = noon, ProviderId provider = 1) {
    app.run("INSERT INTO reviews (provider_id, customer_id, rating, created_at) VALUES (" +
            std::to_string(provider) + ", 'c', " + std::to_string(rating) + ", '" + created + "')");
}

/// At this hour of 20 November.
std::int64_t booking(Application& app, int hour, const std::string& status) {
    const std::string start = std::string("2026-11-20T") + (hour < 10 ? "0" : "") + std::to_string(hour);
    return add(app, {"c", start + ":00:00Z", "2026-11-01T09:00:00Z", status});
}

Outcome stats(Store& store, const std::string& date, const std::string& zone, bool dry_run = false) {
    const TemporaryDirectory locks;
    const Instant now = at("2026-11-25T01:00:00Z");
    const StatisticsDay day = statistics_day(on(date), Zone::find(zone).value(), now);
    Outcome outcome = record_statistics(day, true, job_context(store, locks, now, dry_run));
    if (outcome.status != RunStatus::ok) throw std::runtime_error(outcome.error.value_or("not ok"));
    return outcome;
}

Json counts_of(Application& app, const std::string& date) {
    return Json::parse(app.value("SELECT counts FROM daily_statistics WHERE date = '" + date + "'"));
}

}  // namespace

CONTRACT_TEST("a provider's statistics say how it is rated and what became of its bookings") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    CHECK(aggregate(*store) == 1);
    CHECK(app->rows("SELECT rating_average, rating_count, completion_rate FROM provider_statistics") ==
          std::vector<Row>{{"null", "0", "null"}});
    for (const int rating : {5, 4, 4, 1}) review(*app, rating);
    int hour = 1;
    for (const char* const status : {"completed", "completed", "missed", "cancelled", "pending", "confirmed"})
        booking(*app, hour++, status);
    CHECK(aggregate(*store, false, true) == 1);
    CHECK(app->value("SELECT rating_count FROM provider_statistics") == "0");
    CHECK(aggregate(*store) == 1);
    CHECK(app->rows("SELECT provider_id, rating_average, rating_count, completion_rate, " +
                    app->instant("updated_at") + " FROM provider_statistics") ==
          std::vector<Row>{{"1", "3.5", "4", "0.5", "2026-11-20T00:00:00Z"}});
    CHECK(Json::parse(app->value("SELECT stars FROM provider_statistics")) ==
          Json({{"1", 1}, {"2", 0}, {"3", 0}, {"4", 2}, {"5", 1}}));
    CHECK(Json::parse(app->value("SELECT bookings FROM provider_statistics")) ==
          Json({{"pending", 1}, {"confirmed", 1}, {"completed", 2}, {"cancelled", 1}, {"missed", 1}}));
}

CONTRACT_TEST("only providers that have changed are counted, and a run with nothing to do counts none") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    const auto id = booking(*app, 9, "confirmed");
    CHECK(aggregate(*store) == 2);
    CHECK(aggregate(*store) == 0);
    // These concern no statistics.
    move(*app, id, "2026-11-20T10:00:00Z", noon);
    app->run("UPDATE bookings SET customer = 'd', archived_at = '2026-11-20T12:00:00Z'");
    app->run("UPDATE providers SET name = 'Asha', active = false");
    CHECK(aggregate(*store) == 0);
    review(*app, 3, noon, 2);
    CHECK(aggregate(*store) == 1);
    app->run("UPDATE reviews SET comment = 'nice'");
    CHECK(aggregate(*store) == 0);
    CHECK(aggregate(*store, true, true) == 2);
    app->run("UPDATE provider_statistics SET rating_count = 7");
    CHECK(aggregate(*store, true) == 2);
    CHECK(stored_statistics(*app) == counted_from_scratch(*app));
}

CONTRACT_TEST("however often a provider changes between two runs, the changes are noted in one row") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (int i = 0; i < 20; ++i) review(*app, 1 + i % 5);
    app->run("UPDATE reviews SET rating = 6 - rating");
    booking(*app, 9, "confirmed");
    app->run("DELETE FROM reviews WHERE rating > 2");
    CHECK(app->number("SELECT count(*) FROM stale_provider_statistics") == 1);
}

CONTRACT_TEST("the provider of a row that another one silently replaces is noticed") {
    if (!database.is_sqlite()) return;
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    const std::string statement = GENERATE(
        "INSERT OR REPLACE INTO reviews (id, provider_id, customer_id, rating) VALUES (1, 2, 'c', 4)",
        "UPDATE OR REPLACE reviews SET id = 1 WHERE id = 2",
        "INSERT OR REPLACE INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer)"
        " VALUES (1, 2, 1, '2026-11-20T15:00:00Z', '2026-11-20T16:00:00Z', 'c')",
        "UPDATE OR REPLACE bookings SET id = 1 WHERE id = 2");
    review(*app, 5);
    review(*app, 3, noon, 2);
    booking(*app, 9, "confirmed");
    add(*app, {"c", noon, noon, "completed", 2});
    aggregate(*store);
    app->run(statement);
    aggregate(*store);
    CHECK(stored_statistics(*app) == counted_from_scratch(*app));
}

CONTRACT_TEST("an upgrade counts the bookings and reviews that are there already") {
    const auto app = of_schema(database, 24);
    add_small_business(*app);
    review(*app, 5);
    booking(*app, 9, "completed");
    const auto store = database.store();
    CHECK(aggregate(*store) == 1);
    CHECK(stored_statistics(*app) == counted_from_scratch(*app));
}

CONTRACT_TEST("a day's statistics are those of its bookings, customers, reviews and messages") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    add_customer(*app, "c", "created_at = '2026-11-20T23:59:59Z'");
    add_customer(*app, "d", "created_at = '2026-11-21T00:00:00Z'");
    booking(*app, 0, "completed");
    booking(*app, 23, "missed");
    add(*app, {"c", "2026-11-21T00:00:00Z", "2026-11-20T09:00:00Z"});
    add(*app, {"c", "2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z", "cancelled", 2});
    review(*app, 5, "2026-11-20T00:00:00Z");
    review(*app, 5, "2026-11-19T23:59:59Z");
    for (const char* const status : {"sent", "sent", "failed"})
        app->run(
            "INSERT INTO notifications (event, channel, recipient, status, created_at) VALUES ('e', 'email',"
            " 'a@example.org', '" +
            std::string(status) + "', '2026-11-20T08:00:00Z')");
    const Json expected{
        {"bookings", {{"pending", 0}, {"confirmed", 0}, {"completed", 1}, {"cancelled", 1}, {"missed", 1}}},
        {"new_customers", 1},
        {"active_providers", 1},
        {"reviews", 1},
        {"messages",
         {{"pending", 0}, {"sending", 0}, {"sent", 2}, {"failed", 1}, {"cancelled", 0}, {"unknown", 0}}}};
    const Outcome rehearsal = stats(*store, "2026-11-20", "UTC", true);
    CHECK(app->number("SELECT count(*) FROM daily_statistics") == 0);
    const Outcome outcome = stats(*store, "2026-11-20", "UTC");
    CHECK(rehearsal.counts.all() == outcome.counts.all());
    CHECK(outcome.counts.get("bookings") == 3);
    CHECK(outcome.counts.get("messages") == 3);
    CHECK(outcome.counts.get("providers") == 2);
    CHECK(counts_of(*app, "2026-11-20") == expected);
    CHECK(stored_statistics(*app) == counted_from_scratch(*app));
}

CONTRACT_TEST("a day begins and ends in the zone asked for, and a second run replaces what the first wrote") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    booking(*app, 3, "completed");
    booking(*app, 4, "completed");
    booking(*app, 20, "confirmed");
    stats(*store, "2026-11-20", "America/New_York");  // from 05:00Z
    CHECK(counts_of(*app, "2026-11-20").at("bookings").at("completed") == 0);
    CHECK(counts_of(*app, "2026-11-20").at("bookings").at("confirmed") == 1);
    app->run("UPDATE bookings SET status = 'missed' WHERE status = 'confirmed'");
    stats(*store, "2026-11-20", "UTC");
    CHECK(app->number("SELECT count(*) FROM daily_statistics") == 1);
    CHECK(counts_of(*app, "2026-11-20").at("bookings").at("completed") == 2);
    CHECK(counts_of(*app, "2026-11-20").at("bookings").at("confirmed") == 0);
}

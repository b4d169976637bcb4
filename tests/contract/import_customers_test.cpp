#include <algorithm>

#include "core/exchange/export_doubts.hpp"
#include "tests/contract/customer_rows.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/business_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

// Customers, messages, reviews and statistics in files: they come back as they were, and an older file undoes
// nothing that would make customers get a message twice, or one that they do not want.
using namespace slotctl;
using namespace slotctl::tests;
using Texts = std::vector<std::string>;

namespace {

/// Everything that these lists can hold, as an export writes it.
constexpr const char* everything = R"({"providers": [
 {"id":1,"name":"Asha","time_zone":"UTC","active":true,"availability":[],"overrides":[],"services":[]}
],
"customers": [
 {"id":"B","name":"","created_at":"2026-11-01T00:00:00Z","email_opt_out":false,"push_opt_out":false},
 {"id":"a","name":"Łukasz \"L\"","email":"l@example.com","phone":"+48 1","locale":"pl","time_zone":"Europe/Warsaw","created_at":"2026-11-01T00:00:00Z","email_opt_out":true,"push_opt_out":true,"email_bounced_at":"2026-11-02T00:00:00Z"}
],
"customer_devices": [
 {"customer_id":"B","token":"t 1","added_at":"2026-11-01T00:00:00Z"},
 {"customer_id":"a","token":"T","platform":"ios","added_at":"2026-11-01T00:00:00Z","dead_at":"2026-11-03T00:00:00Z"}
],
"notifications": [
 {"id":3,"queue":"appointments","event":"reminder","channel":"push","customer_id":"a","recipient":"r","subject":"s","body":"b","data":{"a":[1,2.5,null,"ü"],"b b":{}},"dedup_key":"k|1","status":"sent","attempts":2,"max_attempts":5,"next_attempt_at":"2026-11-04T00:00:00Z","created_at":"2026-11-03T00:00:00Z","expires_at":"2026-11-05T00:00:00Z","sent_at":"2026-11-04T00:00:01Z","error":"e","provider_id":1,"booking_id":9,"starts_at":"2026-11-06T00:00:00Z","at_most_once":true},
 {"id":10,"queue":"reviews","event":"news","channel":"email","recipient":"x@example.com","status":"sending","attempts":1,"max_attempts":3,"next_attempt_at":"2026-11-04T00:00:00Z","created_at":"2026-11-03T00:00:00Z","at_most_once":false,"claimed_by":"h/1/2","claimed_until":"2026-11-04T00:10:00Z"}
],
"told_bookings": [
 {"provider_id":1,"booking_id":9,"customer":"a","status":"confirmed","starts_at":"2026-11-06T00:00:00Z","told_at":"2026-11-03T00:00:00Z"}
],
"reviews": [
 {"id":5,"provider_id":1,"customer_id":"a","booking_id":9,"rating":4,"comment":"good","created_at":"2026-11-07T00:00:00Z"},
 {"id":6,"provider_id":1,"customer_id":"B","rating":1,"created_at":"2026-11-07T00:00:00Z"}
],
"provider_statistics": [
 {"provider_id":1,"rating_average":2.3333333333333335,"rating_count":3,"stars":{"1":1,"2":1,"4":1},"bookings":{"completed":1},"completion_rate":1.0,"updated_at":"2026-11-08T00:00:00Z"}
],
"daily_statistics": [
 {"date":"2026-11-07","counts":{"bookings":{"completed":1},"reviews":2}}
],
"chat_rooms": [
 {"id":2,"provider_id":1,"customer_id":"a","last_activity_at":"2026-11-08T00:00:00Z","active":false},
 {"id":4,"last_activity_at":"2026-11-08T00:00:00Z","active":true}
]}
)";

Texts refused(Store& store, const std::string& json) {
    Texts texts;
    try {
        import(store, json);
    } catch (const FaultyFile& file) {
        for (const Fault& fault : file.faults()) texts.push_back(fault.path + ": " + fault.message);
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::string customer(const std::string& more) {
    return R"({"customers":[{"id":"c","name":"C")" + more + "}]}";
}

std::string message(const std::string& status, const std::string& more = "") {
    return R"({"notifications":[{"id":1,"event":"news","channel":"email","customer_id":"c","status":")" +
           status + "\"" + more + "}]}";
}

std::int64_t kept(Store& store, const std::string& json, std::size_t list, bool force = false) {
    return report_of(store, json, force).flat[list].kept;
}

/// Their positions in flat_lists().
constexpr std::size_t customers = 0, devices = 1, told = 3, statistics = 5, chat_rooms = 7;

}  // namespace

CONTRACT_TEST("customers, messages, reviews and statistics come out as they went in, of either store") {
    const auto store = database.store();
    import(*store, everything);
    CHECK(exported_text(*store) == everything);
    const auto again = report_of(*store, everything);
    for (std::size_t i = 0; i < flat_list_count; ++i) {
        CAPTURE(flat_lists()[i].name);
        CHECK(again.flat[i].created + again.flat[i].changed + again.flat[i].kept == 0);
        CHECK(again.flat[i].unchanged > 0);
    }
    CHECK(exported_text(*store) == everything);
    CHECK(text_of(business(everything)) == everything);
}

CONTRACT_TEST("a new record gets its defaults, and a stored one keeps what a file leaves out") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, customer(R"(,"email":"c@example.com")"));
    CHECK(app->value("SELECT " + app->instant("created_at") + " FROM customers") == "2026-11-20T00:00:00Z");
    CHECK(report_of(*store, R"({"customers":[{"id":"c","phone":"1"}]})").flat[customers].changed == 1);
    CHECK(app->rows("SELECT name, email, phone FROM customers") ==
          std::vector<Row>{{"C", "c@example.com", "1"}});
    import(*store, R"({"customers":[{"id":"c","email":null}]})");
    CHECK(app->value("SELECT email FROM customers") == "null");
    import(*store, message("pending"));
    CHECK(app->rows("SELECT queue, attempts, max_attempts, at_most_once FROM notifications") ==
          std::vector<Row>{{"notifications", "0", "3", "0"}});
}

CONTRACT_TEST("a dry run changes nothing") {
    const auto store = database.store();
    store->exchange().import(business(everything), friday, ImportMode::rehearse);
    CHECK(exported_text(*store) == "{}\n");
}

CONTRACT_TEST(
    "an older file gives no message to who has opted out, or to an address or device that is dead") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string file =
        R"({"customers":[{"id":"c","name":"C","email":"c@example.com","email_opt_out":false,
        "push_opt_out":false,"email_bounced_at":null}],"customer_devices":[{"customer_id":"c","token":"t","dead_at":null}]})";
    import(*store, file);
    app->run(
        "UPDATE customers SET email_opt_out = true, push_opt_out = true, email_bounced_at = "
        "'2026-11-20T09:00:00Z'");
    app->run("UPDATE customer_devices SET dead_at = '2026-11-20T09:00:00Z'");
    const std::string living =
        "SELECT count(*) FROM customers, customer_devices WHERE NOT email_opt_out OR NOT"
        " push_opt_out OR email_bounced_at IS NULL OR dead_at IS NULL";
    const auto report = report_of(*store, file);
    CHECK(report.flat[customers].kept == 1);
    CHECK(report.flat[customers].unchanged == 1);
    CHECK(report.flat[devices].kept == 1);
    CHECK(app->number(living) == 0);
    CHECK(kept(*store, file, customers, true) == 0);
    CHECK(app->number(living) == 1);
}

CONTRACT_TEST("a file that gives a customer another address makes no dead one of it") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, customer(R"(,"email":"old@example.com","email_bounced_at":"2026-11-20T09:00:00Z")"));
    import(*store, customer(R"(,"email":"new@example.com")"));
    CHECK(app->rows("SELECT email, email_bounced_at FROM customers") ==
          std::vector<Row>{{"new@example.com", "null"}});
}

CONTRACT_TEST("no message that was sent, failed or withdrawn is sent again because of an older file") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string back = "notifications[0].status: ";
    import(*store, message("pending"));
    for (const char* status : {"sending", "sent", "failed", "cancelled", "unknown"}) {
        CAPTURE(status);
        app->run(std::string("UPDATE notifications SET status = '") + status + "'");
        CHECK(refused(*store, message("pending")) ==
              Texts{back + status +
                    " is stored, which does not go back to pending; --force does it all the same"});
        CHECK(report_of(*store, R"({"notifications":[{"id":1,"subject":"s"}]})").flat[2].in_file() == 1);
        CHECK(app->value("SELECT status FROM notifications") == status);
    }
    CHECK(refused(*store, message("cancelled")).size() == 1);
    CHECK(refused(*store, message("sent")).empty());
    report_of(*store, message("pending"), true);
    CHECK(app->value("SELECT status FROM notifications") == "pending");
}

CONTRACT_TEST("whoever is sending a message keeps it, and its attempts count on") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, message("sending",
                           R"(,"attempts":1,"claimed_by":"a/1/1","claimed_until":"2026-11-20T08:00:00Z")"));
    app->run(
        "UPDATE notifications SET attempts = 2, claimed_by = 'b/2/2', claimed_until = "
        "'2026-11-20T09:00:00Z'");
    import(*store, message("sending",
                           R"(,"attempts":1,"claimed_by":"a/1/1","claimed_until":"2026-11-20T08:00:00Z")"));
    CHECK(app->rows("SELECT attempts, claimed_by, " + app->instant("claimed_until") +
                    " FROM notifications") == std::vector<Row>{{"2", "b/2/2", "2026-11-20T09:00:00Z"}});
}

CONTRACT_TEST("of two states of a record, the newer one stays") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, everything);
    app->run("UPDATE told_bookings SET starts_at = '2026-11-07T00:00:00Z', told_at = '2026-11-09T00:00:00Z'");
    app->run("UPDATE provider_statistics SET rating_count = 9, updated_at = '2026-11-09T00:00:00Z'");
    app->run("UPDATE chat_rooms SET active = true, last_activity_at = '2026-11-09T00:00:00Z'");
    const std::string now = exported_text(*store);
    const auto report = report_of(*store, everything);
    CHECK(report.flat[told].kept == 1);
    CHECK(report.flat[statistics].kept == 1);
    CHECK(report.flat[chat_rooms].kept == 2);
    CHECK(exported_text(*store) == now);
    report_of(*store, everything, true);
    CHECK(exported_text(*store) == everything);
}

CONTRACT_TEST("what is wrong with customers and messages is reported at once, with its path") {
    const auto store = database.store();
    import(*store, R"({"customers":[{"id":"c","name":"C"}],"notifications":[
        {"id":7,"event":"news","channel":"email","customer_id":"c","dedup_key":"k"}]})");
    const std::string nowhere = " is neither in the file nor in the database";
    CHECK(refused(*store, R"({"customers":[{"id":"d"}],
        "customer_devices":[{"customer_id":"c","token":"t"},{"customer_id":"x","token":"t"}],
        "notifications":[{"id":1,"channel":"email","customer_id":"c"},
                         {"id":2,"event":"e","channel":"email","customer_id":"c","dedup_key":"k"},
                         {"id":3,"event":"e","channel":"email","customer_id":"c","dedup_key":"new"},
                         {"id":4,"event":"e","channel":"email","customer_id":"c","dedup_key":"new"},
                         {"id":5,"event":"e","channel":"email"}],
        "reviews":[{"id":1,"provider_id":99,"customer_id":"c","rating":5}],
        "chat_rooms":[{"id":1,"provider_id":98}]})") ==
          Texts{"chat_rooms[0].provider_id: provider 98" + nowhere,
                "customer_devices[1].customer_id: customer x" + nowhere,
                "customers[0].name: is missing; the customer is new and needs it",
                "notifications[0].event: is missing; the message is new and needs it",
                "notifications[1].dedup_key: is that of message 7 too",
                "notifications[3].dedup_key: is that of message 3 too",
                "notifications[4]: needs a customer_id or a recipient",
                "reviews[0].provider_id: provider 99" + nowhere});
    CHECK(refused(*store,
                  R"({"customers":[{"id":"c","email":"","time_zone":"Mars/Base","opted_out":true},{"id":"c"}],
        "notifications":[{"id":0,"queue":"fast","data":{"a":"\u0000"},"max_attempts":101}],
        "reviews":[{"id":1,"rating":6}],"daily_statistics":[{"date":"2026-13-01"}],
        "provider_statistics":[{"provider_id":1,"rating_average":"4"}]})")
              .size() == 11);
    CHECK(business(exported_text(*store)).flat[customers].size() == 1);
}

CONTRACT_TEST("ids of messages and reviews that a file gave are not given again") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, everything);
    app->run("INSERT INTO notifications (event, channel, recipient) VALUES ('e', 'email', 'x')");
    app->run("INSERT INTO reviews (provider_id, customer_id, rating) VALUES (1, 'a', 5)");
    CHECK(app->number("SELECT max(id) FROM notifications") == 11);
    CHECK(app->number("SELECT max(id) FROM reviews") == 7);
}

CONTRACT_TEST(
    "after a restore, nobody is reminded or told of a booking a second time, and changes are told") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_customer(*app, "c");
    const std::string now = "2026-11-20T08:00:00Z";
    add(*app, {"c", "2026-11-21T09:00:00Z", "2026-11-20T07:00:00Z"});
    const auto moved = add(*app, {"c", "2026-11-22T09:00:00Z", "2026-11-10T07:00:00Z"});
    const auto archived = add(*app, {"c", "2025-11-22T09:00:00Z", "2025-11-10T07:00:00Z", "completed"});
    app->run("UPDATE bookings SET archived_at = '2026-11-19T00:00:00Z' WHERE id = " +
             std::to_string(archived));
    move(*app, moved, "2026-11-22T11:00:00Z", "2026-11-20T07:30:00Z");
    CHECK(remind_once(*store, all_events(), now).counts.get("confirmations") == 1);
    app->run("UPDATE notifications SET status = 'sent', sent_at = '2026-11-20T08:01:00Z'");
    const std::string backup = exported_text(*store);

    const auto comes_back = [&](Store& into) {
        into.schema().reset(friday);
        into.exchange().import(business(backup), at(now), ImportMode::commit);
        CHECK(exported_text(into) == backup);
        const Outcome outcome = remind_once(into, all_events(), now);
        for (const char* count : {"queued", "confirmations", "moved", "cancelled_bookings"})
            CHECK(outcome.counts.get(count) == 0);
    };
    comes_back(*store);
    comes_back(*sqlite_database()->store());
    set_status(*app, moved, "cancelled", "2026-11-20T08:30:00Z");
    CHECK(remind_once(*store, all_events(), "2026-11-20T08:31:00Z").counts.get("cancelled_bookings") == 1);
}

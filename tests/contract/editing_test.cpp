#include <thread>

#include "core/editing/hours.hpp"
#include "core/editing/records.hpp"
#include "tests/contract/edits.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
using namespace slotctl::tests;

CONTRACT_TEST("an edit says in advance what the next maintain does to free slots") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    run_maintain(*store, As::run, a_week());
    const EditResult closed = commit(*store, closing("2026-11-23"));
    CHECK(closed.effect.slots == SlotEffect{3, 0});
    CHECK(run_maintain(*store, As::run, a_week()).counts.get("withdrawn") == 3);
    const UndoResult opened = undo(*store, terms, EditMode::commit);
    CHECK(opened.result.effect.slots == SlotEffect{0, 3});
    CHECK(run_maintain(*store, As::run, a_week()).counts.get("created") == 3);
}

CONTRACT_TEST("an edit names the bookings that the new rules no longer yield") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    run_maintain(*store, As::run, a_week());
    book_at(*store, "2026-11-23T09:00:00Z", "anna");
    add_booking(*app, 1, 1, "2026-11-24T09:00:00Z", 60, "another day");
    add_booking(*app, 1, 1, "2026-11-23T10:00:00Z", 60, "not any more", "cancelled");
    book_at(*store, "2026-11-23T10:30:00Z", "off the grid", true);
    // Far beyond what was filled.
    add_booking(*app, 1, 1, "2027-11-23T10:00:00Z", 60, "next year");
    const EditResult result = commit(*store, closing("2026-11-23"));
    REQUIRE(result.effect.bookings.size() == 2);
    const AffectedBooking& first = result.effect.bookings[0];
    CHECK(first.booking.customer == "anna");
    CHECK(first.names.provider == "Asha");
    CHECK(first.names.service == "Haircut");
    CHECK(first.reason == "2026-11-23 is closed (Holiday)");
    CHECK(result.effect.bookings[1].booking.customer == "off the grid");
    CHECK(app->number("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 4);
    CHECK(affected(commit(*store, closing("2027-11-23"))).size() == 1);
    CHECK(affected(commit(*store, closing("2026-11-25"))).empty());
}

CONTRACT_TEST("a booking that an operator put into a manual slot is not outside the rules") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
        " (1, 1, '2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z', 1, 'manual')");
    add_booking(*app, 1, 1, "2026-11-23T10:00:00Z", 60);
    CHECK(affected(commit(*store, closing("2026-11-23"))).empty());
}

CONTRACT_TEST("a rehearsed edit says the same and writes nothing") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    run_maintain(*store, As::run, a_week());
    book_at(*store, "2026-11-23T09:00:00Z", "anna");
    const std::string before = exported_text(*store);
    const EditResult rehearsed = rehearse(*store, closing("2026-11-23"));
    CHECK(exported_text(*store) == before);
    CHECK(store->edits().history(10).empty());
    const EditResult written = edit(*store, closing("2026-11-23"), terms, EditMode::commit, &rehearsed);
    CHECK(written.changes == rehearsed.changes);
    CHECK(written.lines == rehearsed.lines);
    CHECK(affected(written) == affected(rehearsed));
    CHECK(exported_text(*store) != before);
}

CONTRACT_TEST("nothing is written if a booking was made after the preview that it would leave outside") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const EditResult preview = rehearse(*store, closing("2026-11-23"));
    REQUIRE(affected(preview).empty());
    book_at(*store, "2026-11-23T09:00:00Z", "quick");
    const std::string before = exported_text(*store);
    const Error error =
        error_in([&] { edit(*store, closing("2026-11-23"), terms, EditMode::commit, &preview); });
    CHECK(error.kind() == ErrorKind::conflict);
    CHECK_THAT(error.what(), Catch::Contains("booking") && Catch::Contains("nothing was written"));
    CHECK(exported_text(*store) == before);
    CHECK(store->edits().history(10).empty());
}

CONTRACT_TEST("nothing is written if the rules were changed after the preview") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const EditResult preview = rehearse(*store, closing("2026-11-23"));
    app->run(
        "INSERT INTO availability_overrides (provider_id, date, starts, ends) VALUES"
        " (1, '2026-11-23', '10:00', '11:00')");
    const std::string before = exported_text(*store);
    const Error error =
        error_in([&] { edit(*store, closing("2026-11-23"), terms, EditMode::commit, &preview); });
    CHECK(error.kind() == ErrorKind::conflict);
    CHECK_THAT(error.what(), Catch::Contains("changed these rules meanwhile"));
    CHECK(exported_text(*store) == before);
}

CONTRACT_TEST("who books while a date is being closed waits, and then finds it closed") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    std::string reason;
    std::thread booking;
    EditRequest request = closing("2026-11-23");
    const ChangeRules close = request.change;
    request.change = [&](const RuleRows& rows, const NewIds& ids) {
        booking = std::thread([&] {
            const auto other = database.open();
            try {
                book_at(*other, "2026-11-23T09:00:00Z", "late");
            } catch (const NotFree& error) {
                reason = error.reason();
            }
        });
        return close(rows, ids);
    };
    commit(*store, request);
    booking.join();
    CHECK(reason == "outside");
    CHECK(app->number("SELECT count(*) FROM bookings") == 0);
}

CONTRACT_TEST("an edit that fails half way leaves nothing behind") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const std::string before = exported_text(*store);
    CHECK_THROWS(store->edits().change(of_provider(1), EditMode::commit, [&](EditTransaction& transaction) {
        const RuleRows rows = transaction.rules();
        transaction.write(difference(rows, close_days({{on("2026-11-23"), {}}}, true)(rows, {}).rows));
        transaction.remember({}, most_edits);
        throw Error(ErrorKind::failed, "the end");
    }));
    CHECK(exported_text(*store) == before);
    CHECK(store->edits().history(10).empty());
}

CONTRACT_TEST("rows that an edit does not change keep their ids") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const auto ids = [&] { return app->rows("SELECT id FROM availability_overrides ORDER BY date"); };
    const auto before = ids();
    commit(*store, closing("2026-12-26"));
    auto after = ids();
    REQUIRE(after.size() == before.size() + 1);
    after.pop_back();
    CHECK(after == before);
}

CONTRACT_TEST(
    "a provider or service with bookings stays; without any, it goes with its rules and comes back") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const std::string before = exported_text(*store);
    add_booking(*app, 1, 10, "2020-12-01T09:00:00Z", 30);
    const Error error = error_in([&] { commit(*store, request(of_provider(1), remove_providers())); });
    CHECK(error.kind() == ErrorKind::bad_data);
    CHECK_THAT(error.what(), Catch::Contains("Asha") && Catch::Contains("1 booking"));
    CHECK_THAT(error.hint(), Catch::Contains("--active no"));
    app->run("DELETE FROM bookings");
    app->run("DELETE FROM slots");
    commit(*store, request(of_provider(1), remove_providers()));
    CHECK(app->number("SELECT count(*) FROM provider_availability") == 0);
    CHECK(app->number("SELECT count(*) FROM offerings") == 0);
    undo(*store, terms, EditMode::commit);
    CHECK(exported_text(*store) == before);
}

CONTRACT_TEST("a provider with reviews, chat rooms or a pause stays, since undo could not bring these back") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const std::string before = exported_text(*store);
    const auto removing = [&] {
        return error_in([&] { commit(*store, request(of_provider(1), remove_providers())); });
    };
    app->run("INSERT INTO reviews (provider_id, customer_id, rating) VALUES (1, 'c', 5), (1, 'd', 4)");
    app->run("INSERT INTO chat_rooms (provider_id, customer_id) VALUES (1, 'c')");
    app->run(
        "INSERT INTO pauses (provider_id, paused_at, reason, paused_by) VALUES"
        " (1, '2026-11-01T00:00:00Z', 'ill', 'anna@desk')");
    CHECK(removing().kind() == ErrorKind::bad_data);
    CHECK(std::string(removing().what()) ==
          "provider \"Asha\" has 2 reviews, 1 chat room and 1 pause, which could not be brought back, so it"
          " stays");
    CHECK_THAT(removing().hint(),
               Catch::Contains("--active no") && Catch::Contains("slotctl resume --provider"));
    app->run("DELETE FROM reviews");
    app->run("UPDATE pauses SET ends_at = '2026-11-19T00:00:00Z'");
    CHECK_THAT(removing().what(), Catch::Contains("has 1 chat room,"));
    CHECK(app->number("SELECT count(*) FROM chat_rooms WHERE provider_id = 1") == 1);
    app->run("DELETE FROM chat_rooms");
    commit(*store, request(of_provider(1), remove_providers()));
    undo(*store, terms, EditMode::commit);
    CHECK(exported_text(*store) == before);
}

CONTRACT_TEST("undo does not take away an added provider who has reviews by now") {
    const auto store = database.store();
    const auto app = database.application();
    EditScope scope;
    scope.all_providers = true;
    ProviderFields fields;
    fields.id = 3;
    fields.name = "Ben";
    fields.time_zone = "Europe/Berlin";
    commit(*store, request(scope, add_provider(fields)));
    app->run("INSERT INTO reviews (provider_id, customer_id, rating) VALUES (3, 'c', 5)");
    const Error error = error_in([&] { undo(*store, terms, EditMode::commit); });
    CHECK(error.kind() == ErrorKind::bad_data);
    CHECK_THAT(error.what(), Catch::Contains("\"Ben\" has 1 review,"));
    CHECK(app->number("SELECT count(*) FROM reviews") == 1);
}

CONTRACT_TEST("a longer service leaves the bookings of its old length outside the rules") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    book_at(*store, "2026-11-23T09:00:00Z", "anna");
    EditScope scope;
    scope.services = {1};
    scope.providers_of_services = true;
    ServiceFields fields;
    fields.duration = std::chrono::minutes{90};
    const EditResult result = commit(*store, request(scope, set_service(fields)));
    CHECK(result.lines == std::vector<std::string>{"Haircut: duration 1h → 1h30m"});
    REQUIRE(affected(result).size() == 1);
    CHECK(result.effect.bookings[0].reason == "the service takes 90 min now, the slot 60 min");
    CHECK(app->number("SELECT duration_minutes FROM services") == 90);
}

CONTRACT_TEST("a lowered capacity names the starts that have more bookings than places now") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 3");
    for (const char* const who : {"anna", "ben", "cleo"}) book_at(*store, "2026-11-23T09:00:00Z", who);
    book_at(*store, "2026-11-23T10:00:00Z", "dora");
    EditScope scope;
    scope.services = {1};
    scope.providers_of_services = true;
    ServiceFields fields;
    fields.capacity = 2;
    const EditRequest lowered = request(scope, set_service(fields));
    const EditResult preview = rehearse(*store, lowered);
    REQUIRE(preview.effect.overbooked.size() == 1);
    const OverbookedTime& time = preview.effect.overbooked.front();
    CHECK(time.names.service == "Haircut");
    CHECK(time.time.begin == at("2026-11-23T09:00:00Z"));
    CHECK(time.bookings == 3);
    CHECK(time.places == 2);
    CHECK(preview.effect.bookings.empty());
    fields.capacity = 3;
    CHECK(rehearse(*store, request(scope, set_service(fields))).effect.overbooked.empty());
    // What a person has seen is not carried out once it concerns somebody else.
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'cleo'");
    CHECK(error_in([&] { edit(*store, lowered, terms, EditMode::commit, &preview); }).kind() ==
          ErrorKind::conflict);
}

CONTRACT_TEST("another time zone names the bookings whose local time is another one then") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    book_at(*store, "2026-11-23T09:00:00Z", "anna");
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
        " (1, 1, '2026-11-23T18:00:00Z', '2026-11-23T19:00:00Z', 1, 'manual')");
    add_booking(*app, 1, 1, "2026-11-23T18:00:00Z", 60, "by hand");
    ProviderFields fields;
    fields.time_zone = "Europe/Berlin";
    const EditResult moved = rehearse(*store, request(of_provider(1), set_provider(fields)));
    REQUIRE(moved.effect.shifted.size() == 2);
    CHECK(moved.effect.shifted[0].booking.customer == "anna");
    CHECK(moved.effect.shifted[0].zone_before == "UTC");
    CHECK(moved.effect.shifted[0].zone_after == "Europe/Berlin");
    CHECK(moved.effect.shifted[1].booking.customer == "by hand");
    fields.time_zone = "Etc/UTC";
    CHECK_FALSE(rehearse(*store, request(of_provider(1), set_provider(fields))).effect.concerns_bookings());
}

CONTRACT_TEST("rules that an import would refuse are refused in its words") {
    const auto store = database.store();
    import(*store, salon);
    const std::string before = exported_text(*store);
    ProviderFields fields;
    fields.time_zone = "Europe/Nowhere";
    const Error zone = error_in([&] { commit(*store, request(of_provider(1), set_provider(fields))); });
    CHECK(zone.kind() == ErrorKind::bad_data);
    CHECK_THAT(zone.what(), Catch::Contains("time_zone: \"Europe/Nowhere\" is not a time zone"));
    HoursEntry entry;
    entry.weekdays = {1};
    entry.from = std::chrono::hours{24};
    entry.to = std::chrono::hours{2};
    const Error hours = error_in([&] { commit(*store, request(of_provider(1), add_hours(entry))); });
    CHECK_THAT(hours.what(), Catch::Contains("a window cannot start at \"24:00\""));
    CHECK(exported_text(*store) == before);
}

CONTRACT_TEST("new records get ids that nothing has, not even what deleted ones left behind") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 7, 1, "2026-11-23T09:00:00Z", 60);  // of a provider that was deleted
    EditScope scope;
    scope.all_providers = true;
    ProviderFields fields;
    fields.name = "Ben";
    fields.time_zone = "Europe/Berlin";
    commit(*store, request(scope, add_provider(fields)));
    CHECK(app->value("SELECT name FROM providers WHERE id = 8") == "Ben");
    fields.id = 1;
    CHECK(error_in([&] { commit(*store, request(scope, add_provider(fields))); }).kind() ==
          ErrorKind::bad_data);
}

CONTRACT_TEST("after the largest id that there can be, new records get the lowest free one") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    EditScope scope;
    scope.all_providers = true;
    ProviderFields fields;
    fields.name = "Ben";
    fields.time_zone = "Europe/Berlin";
    const auto add = [&] { commit(*store, request(scope, add_provider(fields))); };
    fields.id = 4'000'000'000;
    add();
    fields.id.reset();
    add();
    CHECK(app->number("SELECT max(id) FROM providers") == 4'000'000'001);
    fields.id = std::numeric_limits<ProviderId>::max();
    add();
    add_booking(*app, 3, 1, "2026-11-23T09:00:00Z", 60);  // of a provider that was deleted
    fields.id.reset();
    add();
    CHECK(app->number("SELECT count(*) FROM providers WHERE id = 4") == 1);
}

CONTRACT_TEST("hours are added to all providers at once, and windows that meet are named") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    EditScope scope;
    scope.all_providers = true;
    HoursEntry entry;
    entry.weekdays = {1, 2};
    entry.from = std::chrono::hours{11};
    entry.to = std::chrono::hours{14};
    const EditResult result = commit(*store, request(scope, add_hours(entry)));
    CHECK(result.lines == std::vector<std::string>{"Asha, Asha: open Mon, Tue 11:00-14:00"});
    REQUIRE(result.notes.size() == 2);
    CHECK_THAT(result.notes[0], Catch::Contains("11:00-14:00 touches or overlaps 09:00-12:00"));
    CHECK(app->number("SELECT count(*) FROM provider_availability WHERE starts = '11:00'") == 4);
    CHECK(error_in([&] { commit(*store, request(scope, add_hours(entry))); }).kind() == ErrorKind::bad_data);
}

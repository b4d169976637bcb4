#include "core/editing/records.hpp"
#include "tests/contract/edits.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"

/// The history of edits, and taking them back.

using namespace slotctl;
using namespace slotctl::tests;

CONTRACT_TEST("undo brings back exactly what was there, edit by edit") {
    const auto store = database.store();
    import(*store, salon);
    const std::string at_first = exported_text(*store);
    commit(*store, closing("2026-12-24"));  // had hours of its own
    const std::string then = exported_text(*store);
    commit(*store, closing("2026-12-25", "Christmas"));
    EditScope all;
    all.services = {10};
    all.providers_of_services = true;
    commit(*store, request(all, remove_services({10})));
    CHECK(store->edits().rules(all).services.empty());
    undo(*store, terms, EditMode::commit);
    undo(*store, terms, EditMode::commit);
    CHECK(exported_text(*store) == then);
    undo(*store, terms, EditMode::commit);
    CHECK(exported_text(*store) == at_first);
    CHECK(error_in([&] { undo(*store, terms, EditMode::commit); }).kind() == ErrorKind::bad_data);
    for (const RecordedEdit& edit : store->edits().history(10)) CHECK(edit.undone_at == friday);
}

CONTRACT_TEST("undo is refused once somebody else changed the same rules, and says how") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    commit(*store, closing("2026-12-26"));
    app->run("DELETE FROM availability_overrides WHERE date = '2026-12-26'");
    app->run(
        "INSERT INTO availability_overrides (provider_id, date, starts, ends) VALUES"
        " (1, '2026-12-26', '10:00', '11:00')");
    const std::string before = exported_text(*store);
    const Error error = error_in([&] { undo(*store, terms, EditMode::commit); });
    CHECK(error.kind() == ErrorKind::bad_data);
    CHECK_THAT(error.what(), Catch::Contains("Asha: 10:00-11:00 on Sat 26 Dec 2026"));
    CHECK(exported_text(*store) == before);
    // Other rules of the same provider do not matter.
    app->run(
        "UPDATE availability_overrides SET starts = NULL, ends = NULL, reason = 'Holiday'"
        " WHERE date = '2026-12-26'");
    app->run("UPDATE providers SET name = 'Asha B.'");
    undo(*store, terms, EditMode::commit);
    CHECK(app->number("SELECT count(*) FROM availability_overrides WHERE date = '2026-12-26'") == 0);
}

CONTRACT_TEST("the newest hundred edits are kept") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (int day = 0; day < 103; ++day)
        commit(*store, closing(format_date(on("2026-12-01") + std::chrono::days{day})));
    const auto history = store->edits().history(1000);
    REQUIRE(history.size() == most_edits);
    CHECK(history.front().id - history.back().id == most_edits - 1);
    CHECK(history.front().who == "anna@desk");
    CHECK_THAT(history.front().summary, Catch::Contains("Asha: closed on Sat 13 Mar 2027"));
}

CONTRACT_TEST("what somebody has changed back already does not keep an edit from being undone") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const std::string before = exported_text(*store);
    commit(*store,
           request(of_provider(1), close_days({{on("2026-12-26"), {}}, {on("2026-12-27"), {}}}, true)));
    app->run("DELETE FROM availability_overrides WHERE date = '2026-12-26'");
    const UndoResult undone = undo(*store, terms, EditMode::commit);
    REQUIRE(undone.result.notes.size() == 1);
    CHECK_THAT(undone.result.notes.front(),
               Catch::Contains("already so") && Catch::Contains("Sat 26 Dec 2026"));
    CHECK(exported_text(*store) == before);
    // All of it: there is nothing left to write.
    commit(*store, closing("2026-12-28"));
    app->run("DELETE FROM availability_overrides WHERE date = '2026-12-28'");
    CHECK(undo(*store, terms, EditMode::commit).result.changes.empty());
    CHECK(error_in([&] { undo(*store, terms, EditMode::commit); }).kind() == ErrorKind::bad_data);
    CHECK(exported_text(*store) == before);
}

CONTRACT_TEST("an edit that cannot be undone any more is skipped, and the ones before it can be undone") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const std::string before = exported_text(*store);
    commit(*store, closing("2026-12-26"));
    commit(*store, closing("2026-12-27"));
    app->run("UPDATE availability_overrides SET reason = 'Storm' WHERE date = '2026-12-27'");
    CHECK(error_in([&] { undo(*store, terms, EditMode::commit); }).kind() == ErrorKind::bad_data);
    const RecordedEdit last = edit_to_undo(*store);
    skip_undo(*store, last);
    CHECK(error_in([&] { skip_undo(*store, last); }).kind() == ErrorKind::conflict);
    CHECK(app->value("SELECT reason FROM availability_overrides WHERE date = '2026-12-27'") == "Storm");
    undo(*store, terms, EditMode::commit);
    app->run("DELETE FROM availability_overrides WHERE date = '2026-12-27'");
    CHECK(exported_text(*store) == before);
    CHECK(store->edits().history(10).size() == 1);
}

CONTRACT_TEST("whatever keeps an edit from being undone, the refusal names it and how to go on without it") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    EditScope of_service;
    of_service.services = {77};
    ProviderFields ben;
    ben.id = 7;
    ben.name = "Ben";
    ben.time_zone = "UTC";
    ServiceFields colour;
    colour.id = 77;
    colour.name = "Colour";
    colour.duration = std::chrono::minutes{30};
    EditScope both = of_provider(1);
    both.services = {77};
    const auto refused_with = [&](const std::string& why) {
        INFO(why);
        const std::string before = exported_text(*store);
        const Error error = error_in([&] { undo(*store, terms, EditMode::commit); });
        CHECK(error.kind() == ErrorKind::bad_data);
        CHECK_THAT(error.what(),
                   Catch::Contains("(slotctl edit) cannot be undone: ") && Catch::Contains(why));
        CHECK_THAT(error.hint(), Catch::Contains("`slotctl undo --skip`"));
        CHECK(exported_text(*store) == before);
        skip_undo(*store, edit_to_undo(*store));
    };
    commit(*store, request(of_provider(7), add_provider(ben)));
    open_daily(*app, 7, "09:00", "10:00");
    refused_with("provider \"Ben\" has been given more rules since");
    commit(*store, request(of_service, add_service(colour)));
    add_offering(*app, 7, 77);
    refused_with("service \"Colour\" has been given more rules since");
    commit(*store, request(both, add_offerings({1}, {77})));
    commit(*store, request(both, remove_offerings({1}, {77})));
    app->run("DELETE FROM offerings WHERE service_id = 77");
    app->run("DELETE FROM services WHERE id = 77");
    refused_with("service 77 does not exist");
    ben.id = 8;
    ben.name = "Zoe";
    commit(*store, request(of_provider(8), add_provider(ben)));
    add_booking(*app, 8, 10, "2026-12-24T09:00:00Z", 30);
    refused_with("provider \"Zoe\" has 1 booking, so it stays");
    ben = {};
    ben.time_zone = "Asia/Kathmandu";
    app->run("UPDATE providers SET time_zone = 'Mars/X' WHERE id = 8");
    commit(*store, request(of_provider(8), set_provider(ben)));
    refused_with("\"Mars/X\" is not a time zone that this machine knows");
}

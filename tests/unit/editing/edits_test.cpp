#include "core/editing/closed_days.hpp"
#include "core/editing/hours.hpp"
#include "core/editing/records.hpp"
#include "core/editing/taken_back.hpp"
#include "core/editing/wording.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
using std::chrono::days;
using std::chrono::hours;

namespace {

LocalDate on(const std::string& text) {
    return parse_date(text).value();
}

/// Asha, open on weekdays from 09:00 to 17:00, with other hours on New Year's Eve; Ben on Saturdays.
RuleRows two_people() {
    return rules_from(R"({"services":[{"id":10,"name":"Haircut","duration":"30m"}],
      "providers":[
        {"id":1,"name":"Asha","time_zone":"Asia/Kathmandu",
         "availability":[{"days":["mon","tue","wed","thu","fri"],"from":"09:00","to":"17:00"}],
         "overrides":[{"date":"2026-12-31","windows":[{"from":"09:00","to":"12:00"}],"reason":"New Year's Eve"}],
         "services":[{"id":10,"active":true,"hours":[{"days":["mon"],"from":"10:00","to":"12:00"}]}]},
        {"id":2,"name":"Ben","time_zone":"Europe/Berlin",
         "availability":[{"days":["sat"],"from":"22:00","to":"02:00"}]}]})");
}

std::vector<ClosedDay> closed(const std::string& first, int count, std::optional<std::string> reason = {}) {
    std::vector<ClosedDay> list;
    for (int i = 0; i < count; ++i) list.push_back({on(first) + days{i}, reason});
    return list;
}

struct Said {
    std::vector<std::string> lines, notes;
    bool operator==(const Said&) const = default;
};

Said said(const ChangeRules& change, const RuleRows& rows = two_people()) {
    const EditedRules edited = change(rows, {});
    return {summary_of(difference(rows, edited.rows), rows, edited.rows), edited.notes};
}

using Lines = std::vector<std::string>;

std::string message_of(const ChangeRules& change) {
    try {
        change(two_people(), {});
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

/// The same rows with other fields.
RuleRows altered(RuleRows rows) {
    for (auto& [id, row] : rows.providers) row.name += "!";
    for (auto& [id, row] : rows.services) row.name += "!";
    for (auto& [key, row] : rows.offerings) row.active = !row.active;
    for (auto& [key, row] : rows.overrides) row.reason = "another reason";
    return rows;
}

bool is_refused(const RecordedEdit& edit, const RuleRows& rows) {
    try {
        taken_back(edit, rows);
        return false;
    } catch (const Error& error) {
        return std::string(error.what()).find("cannot be undone") != std::string::npos;
    }
}

}  // namespace

TEST_CASE("a closed date is said with what applied before, a range in one line") {
    const RuleRows asha = [] {
        RuleRows rows = two_people();
        std::erase_if(rows.providers, [](const auto& entry) { return entry.first == 2; });
        return rows;
    }();
    CHECK(said(close_days(closed("2026-12-24", 1, "Christmas Eve"), true), asha).lines ==
          Lines{"Asha: closed on Thu 24 Dec 2026 (Christmas Eve; was 09:00-17:00)"});
    CHECK(said(close_days(closed("2026-12-26", 1), true), asha).lines ==
          Lines{"Asha: closed on Sat 26 Dec 2026 (had no hours anyway)"});
    CHECK(said(close_days(closed("2026-12-24", 3, "Christmas"), true), asha).lines ==
          Lines{"Asha: closed from Thu 24 Dec to Sat 26 Dec 2026 (Christmas)"});
    CHECK(said(close_days(closed("2026-12-30", 4), true), asha) ==
          Said{{"Asha: closed from Wed 30 Dec 2026 to Sat 2 Jan 2027"},
               {"Asha: other hours that these dates had give way, on Thu 31 Dec 2026; `slotctl undo` brings "
                "them "
                "back"}});
}

TEST_CASE("providers that close alike share a line") {
    CHECK(said(close_days(closed("2026-12-24", 2), true)).lines ==
          Lines{"Asha, Ben: closed from Thu 24 Dec to Fri 25 Dec 2026"});
    RuleRows many = two_people();
    for (ProviderId id = 3; id <= 9; ++id) put(many, ProviderRow{id, "P" + std::to_string(id), "UTC", true});
    CHECK(said(close_days(closed("2026-12-24", 1), true), many).lines ==
          Lines{"9 providers: closed on Thu 24 Dec 2026"});
}

TEST_CASE("a date that is closed already is counted, or gets the new reason") {
    RuleRows rows = two_people();
    put(rows, OverrideRow{1, on("2026-12-24"), {}, "Christmas"});
    CHECK(said(close_days({{on("2026-12-24"), "Party"}}, false), rows).notes ==
          Lines{"1 date was closed already"});
    const EditedRules renamed = close_days({{on("2026-12-24"), "Party"}}, true)(rows, {});
    CHECK(renamed.rows.overrides.at({1, on("2026-12-24")}).reason == "Party");
    const EditedRules kept = close_days({{on("2026-12-24"), {}}}, true)(rows, {});
    CHECK(kept.rows.overrides.at({1, on("2026-12-24")}).reason == "Christmas");
}

TEST_CASE("whoever closes a date hears of hours of the evening before that reach into it") {
    const auto notes = said(close_days(closed("2026-12-27", 1), true)).notes;
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], Catch::Contains("Ben: the hours that begin on Sat 26 Dec 2026 still reach into"));
    CHECK(said(close_days(closed("2026-12-26", 2), true)).notes.empty());
}

TEST_CASE("opening closed dates leaves dates with other hours alone") {
    RuleRows rows = two_people();
    put(rows, OverrideRow{1, on("2026-12-30"), {}, {}});
    put(rows, OverrideRow{2, on("2026-12-30"), {}, {}});
    CHECK(said(open_days({on("2026-12-01"), on("2026-12-31")}), rows) ==
          Said{{"Asha: open on Wed 30 Dec 2026 again, 09:00-17:00 (was closed)",
                "Ben: no longer closed on Wed 30 Dec 2026, which has no weekly hours"},
               {"1 date has hours of its own, which stay"}});
    CHECK_THAT(message_of(open_days({on("2026-12-01"), on("2026-12-02")})),
               Catch::Contains("nothing is closed from Tue 1 Dec to Wed 2 Dec 2026"));
}

TEST_CASE("whoever closes or opens a date that is past hears that it has no effect") {
    const auto notes = [](const ChangeRules& change, const std::string& now) {
        return said(noting_past_dates(change, *parse_instant(now))).notes;
    };
    const std::string noon = "2026-12-24T12:00:00Z";
    CHECK(notes(close_days(closed("2026-12-22", 1), true), noon) ==
          Lines{"Tue 22 Dec 2026 is past, so this changes nothing on that date"});
    CHECK(notes(close_days(closed("2026-12-21", 5), true), noon) ==
          Lines{"3 dates are past, the last of them Wed 23 Dec 2026, so this changes nothing on them"});
    CHECK(notes(close_days(closed("2026-12-24", 2), true), noon).empty());
    // It is still that date somewhere west of here, and what began on the evening before is not over.
    RuleRows rows = two_people();
    put(rows, ProviderRow{1, "Asha", "Pacific/Honolulu", true});
    CHECK(said(noting_past_dates(close_days(closed("2026-12-23", 1), true),
                                 *parse_instant("2026-12-24T08:00:00Z")),
               rows)
              .notes.empty());
    CHECK(notes(close_days(closed("2026-12-26", 1), true), "2026-12-27T00:30:00Z").empty());
    put(rows, OverrideRow{1, on("2026-12-01"), {}, {}});
    CHECK(said(noting_past_dates(open_days({on("2026-12-01"), on("2026-12-01")}), *parse_instant(noon)), rows)
              .notes == Lines{"Tue 1 Dec 2026 is past, so this changes nothing on that date"});
}

TEST_CASE("hours are numbered as they are listed, and removed by number or by what they are") {
    const RuleRows rows = two_people();
    const auto entries = hours_of(rows, 1);
    REQUIRE(entries.size() == 2);
    CHECK(hours_text(entries[0]) == "Mon-Fri 09:00-17:00");
    CHECK(entries[1].service == 10);
    RuleRows asha = rows;
    asha.providers.erase(2);
    CHECK(said(remove_hours(std::vector<std::size_t>{2}), asha).lines ==
          Lines{"Asha: Haircut only Mon 10:00-12:00 removed"});
    CHECK(said(remove_hours(HoursTerms{.weekdays = {1, 2}, .from = hours{9}}), asha).lines ==
          Lines{"Asha: open Mon, Tue 09:00-17:00 removed"});
    CHECK_THAT(message_of(remove_hours(std::vector<std::size_t>{3})), Catch::Contains("number 3"));
    CHECK(message_of(remove_hours(HoursTerms{.weekdays = {7}})) == "there are no such hours");
}

TEST_CASE("added hours that touch or overlap others are said to be one window with them") {
    HoursEntry entry;
    entry.weekdays = {5, 6};
    entry.from = hours{17};
    entry.to = hours{1};
    const Said added = said(add_hours(entry));
    CHECK(added.lines == Lines{"Asha, Ben: open Fri, Sat 17:00-01:00"});
    CHECK(added.notes == Lines{"Asha: 17:00-01:00 touches or overlaps 09:00-17:00; they count as one window",
                               "Ben: 17:00-01:00 touches or overlaps 22:00-02:00; they count as one window"});
    entry.valid_from = on("2027-01-01");
    entry.weekdays = {7};
    CHECK(said(add_hours(entry)).notes.empty());
}

TEST_CASE("what changes about a provider or a service is named field by field") {
    ProviderFields provider;
    provider.time_zone = "Europe/Paris";
    provider.active = false;
    CHECK(said(set_provider(provider)).lines ==
          Lines{"Asha: time zone Asia/Kathmandu → Europe/Paris, active yes → no",
                "Ben: time zone Europe/Berlin → Europe/Paris, active yes → no"});
    ServiceFields service;
    service.step = std::optional(std::chrono::minutes{15});
    service.max_slots = std::optional(5);
    CHECK(said(set_service(service)).lines == Lines{"Haircut: step default → 15m, max slots default → 5"});
    CHECK(said(remove_offerings({1}, {10})).lines ==
          Lines{"Asha: no longer offers Haircut", "Asha: Haircut only Mon 10:00-12:00 removed"});
    CHECK_THAT(message_of(remove_offerings({2}, {10})), Catch::Contains("Ben does not offer Haircut"));
    CHECK(said(remove_providers()).lines ==
          Lines{"provider 1 Asha removed, with 6 weekly windows, 1 date, 1 service",
                "provider 2 Ben removed, with 1 weekly window"});
}

TEST_CASE("rules survive being kept as text, and any change taken back gives the rules before") {
    const RuleRows rows = two_people();
    CHECK(rules_from(rules_json(rows)) == rows);
    const std::vector<ChangeRules> changes{
        close_days(closed("2026-12-30", 4, "Holidays"), true),
        remove_hours(HoursTerms{.weekdays = {1, 2}}),
        remove_providers(),
        remove_services({10}),
        add_offerings({1, 2}, {10}),
    };
    for (const ChangeRules& change : changes) {
        const EditedRules edited = change(rows, {});
        const RuleChanges difference_made = difference(rows, edited.rows);
        RecordedEdit record;
        record.before = rules_from(rules_json(rows_before(difference_made)));
        record.after = rules_from(rules_json(rows_after(difference_made)));
        CHECK(difference(record.before, record.after) == difference_made);
        CHECK(taken_back(record, edited.rows).rows == rows);
        // What is as it was before already stays so; what somebody made of it since is not overwritten.
        CHECK(taken_back(record, rows).rows == rows);
        CHECK_FALSE(taken_back(record, rows).notes.empty());
        RuleChanges with_fields = difference_made;
        with_fields.hours.clear();
        if (!with_fields.empty())
            CHECK((is_refused(record, altered(rows)) || is_refused(record, altered(edited.rows))));
    }
}

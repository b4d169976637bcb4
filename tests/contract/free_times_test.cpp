#include "core/booking/free_times.hpp"

#include <algorithm>
#include <map>

#include <rapidcheck.h>

#include "tests/contract/any_history.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// `1/2 2026-11-20T09:00:00Z-2026-11-20T10:00:00Z 3`: offering, time and free places.
std::string text_of(const OfferingKey& key, const std::string& from, const std::string& until, int free) {
    return std::to_string(key.provider) + "/" + std::to_string(key.service) + " " + from + "-" + until + " " +
           std::to_string(free);
}

/// The bookable rows of `slots` whose provider is at this many days after its today.
std::vector<std::string> bookable_rows(Application& app, Instant now, days first, days last) {
    std::map<ProviderId, std::vector<Interval>> blocked;
    for (const Row& row : app.rows("SELECT provider_id, " + app.instant("blocked_from") + ", " +
                                   app.instant("blocked_until") + " FROM slots WHERE booked_count > 0"))
        blocked[std::stoll(row[0])].push_back({at(row[1]), at(row[2])});
    std::vector<std::string> texts;
    for (const Row& row :
         app.rows("SELECT t.provider_id, t.service_id, " + app.instant("t.starts_at") + ", " +
                  app.instant("t.ends_at") +
                  ", t.capacity, t.booked_count, t.outside_rules, s.buffer_before_minutes,"
                  " s.buffer_after_minutes, s.min_notice_minutes, p.time_zone FROM slots t"
                  " JOIN services s ON s.id = t.service_id AND s.active"
                  " JOIN providers p ON p.id = t.provider_id AND p.active"
                  " JOIN offerings o ON o.provider_id = t.provider_id AND o.service_id = t.service_id"
                  " AND o.active")) {
        const Zone zone = Zone::find(row[10]).value();
        const auto ahead = zone.date_of(at(row[2])) - zone.date_of(now);
        if (ahead < first || last < ahead) continue;
        const SlotRow slot{{at(row[2]), at(row[3])}, std::stoi(row[4]), std::stoi(row[5]), row[6] == "1"};
        const BookingTerms terms{minutes{std::stoi(row[7])}, minutes{std::stoi(row[8])},
                                 minutes{std::stoi(row[9])}};
        const OfferingKey key{std::stoll(row[0]), std::stoll(row[1])};
        if (!bookable(slot, terms, BusyTime(blocked[key.provider]), now)) continue;
        texts.push_back(text_of(key, row[2], row[3], slot.capacity - slot.booked_count));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::vector<std::string> texts_of(const FreeTimes& answer) {
    std::vector<std::string> texts;
    for (const LocalOffer& time : answer.times)
        texts.push_back(
            text_of(time.key, format_instant(time.time.begin), format_instant(time.time.end), time.free));
    std::sort(texts.begin(), texts.end());
    return texts;
}

/// Asked for each provider, since its today is its own.
std::vector<std::string> free_of_days(Store& store, Instant now, days first, days last) {
    std::vector<std::string> texts;
    for (const ProviderId id : store.calendars().offering_providers({})) {
        const auto zone =
            Zone::find(store.calendars().load({&id, 1}, {}, {now, now}, now)[0].rules.time_zone);
        FreeTimesQuery query;
        query.scope.providers = {id};
        query.now = now;
        query.dates = DateRange{zone->date_of(now) + first, zone->date_of(now) + last};
        const auto some = texts_of(free_times(store, query));
        texts.insert(texts.end(), some.begin(), some.end());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

FreeTimesQuery on_dates(const char* first, const char* last) {
    FreeTimesQuery query;
    query.now = friday;
    query.dates = DateRange{on(first), on(last)};
    return query;
}

}  // namespace

CONTRACT_TEST("free times equal the bookable rows of the window, and what a later run fills beyond it") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(check_cases(40, [&] {
        open_business(*store, *app);
        app->run("UPDATE services SET min_notice_minutes = 60 * id");
        Instant now = beginning;
        for (int passes = some(1, 2); passes > 0; --passes) {
            maintain_once(*store, looking_ahead(some(0, 2)), now);
            for (int changes = some(0, 12); changes > 0; --changes) {
                const std::string sql = any_change_that_is_noticed();
                RC_LOG() << sql << "\n";
                refused(*app, sql);
            }
            now += hours{some(0, 40)};
        }
        app->run("UPDATE services SET max_slots = NULL");
        const int ahead = some(0, 2);
        maintain_once(*store, looking_ahead(ahead), now);
        RC_ASSERT(free_of_days(*store, now, days{0}, days{ahead}) ==
                  bookable_rows(*app, now, days{0}, days{ahead}));
        const auto beyond = free_of_days(*store, now, days{ahead + 1}, days{ahead + 3});
        maintain_once(*store, looking_ahead(ahead + 3), now);
        RC_ASSERT(beyond == bookable_rows(*app, now, days{ahead + 1}, days{ahead + 3}));
    }));
}

CONTRACT_TEST("free times need no slots, and a booking takes one away at once") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const auto query = on_dates("2029-01-01", "2029-01-01");
    CHECK(texts_of(free_times(*store, query)).size() == 3);
    add_booking(*app, 1, 1, "2029-01-01T10:00:00Z", 60);
    CHECK(texts_of(free_times(*store, query)) ==
          std::vector<std::string>{"1/1 2029-01-01T09:00:00Z-2029-01-01T10:00:00Z 1",
                                   "1/1 2029-01-01T11:00:00Z-2029-01-01T12:00:00Z 1"});
}

CONTRACT_TEST("a booking whose slot was deleted still takes its time") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T09:30:00Z", 60);
    app->run("DELETE FROM slots");
    CHECK(texts_of(free_times(*store, on_dates("2026-11-20", "2026-11-20"))) ==
          std::vector<std::string>{"1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 1"});
}

CONTRACT_TEST("a long booking from before the range still takes its time") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-18T09:00:00Z", 2 * 24 * 60 + 90);
    CHECK(texts_of(free_times(*store, on_dates("2026-11-20", "2026-11-20"))) ==
          std::vector<std::string>{"1/1 2026-11-20T11:00:00Z-2026-11-20T12:00:00Z 1"});
}

CONTRACT_TEST("dates and times of another zone are those of that zone") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1, "Asia/Tokyo");
    add_service(*app, 1, 60);
    add_offering(*app, 1, 1);
    open_daily(*app, 1, "07:00", "11:00");
    auto query = on_dates("2026-11-24", "2026-11-24");
    query.zone = Zone::find("Europe/Berlin");
    const FreeTimes answer = free_times(*store, query);
    CHECK(answer.zone == "Europe/Berlin");
    std::vector<std::string> local;
    for (const LocalOffer& time : answer.times)
        local.push_back(format_date(time.local_date) + " " + format_time_of_day(time.local_time));
    // Tokyo is 8 hours ahead: the dates of the 24th and of the 25th each have a part on Berlin's 24th.
    CHECK(local == std::vector<std::string>{"2026-11-24 00:00", "2026-11-24 01:00", "2026-11-24 02:00",
                                            "2026-11-24 23:00"});
}

CONTRACT_TEST("the next times are found up to two years ahead, in the order of time over all providers") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    app->run("UPDATE providers SET time_zone = 'Pacific/Auckland' WHERE id = 2");
    FreeTimesQuery query;
    query.now = friday;
    query.next = 8;
    const FreeTimes first = free_times(*store, query);
    REQUIRE(first.times.size() == 8);
    CHECK(std::is_sorted(first.times.begin(), first.times.end(),
                         [](const auto& a, const auto& b) { return a.time.begin < b.time.begin; }));
    app->run("UPDATE provider_availability SET valid_from = '2028-11-01'");
    const FreeTimes far = free_times(*store, query);
    REQUIRE(far.times.size() == 8);
    CHECK(format_date(far.times[0].local_date) == "2028-11-01");
    app->run("UPDATE provider_availability SET valid_from = '2029-11-01'");
    CHECK(free_times(*store, query).times.empty());
}

CONTRACT_TEST("a provider in an unknown zone is named, and the others are answered") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    app->run("UPDATE providers SET time_zone = 'Mars/Olympus' WHERE id = 2");
    const FreeTimes answer = free_times(*store, on_dates("2026-11-20", "2026-11-20"));
    CHECK(answer.times.size() == 6);
    REQUIRE(answer.warnings.size() == 1);
    CHECK_THAT(answer.warnings[0], Catch::Contains("provider 2") && Catch::Contains("Mars/Olympus"));
}

CONTRACT_TEST("an unknown id, and a range that is empty or too long, are errors") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const auto kind_of = [&](const FreeTimesQuery& query) {
        try {
            free_times(*store, query);
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::internal;
    };
    auto query = on_dates("2026-11-20", "2026-11-20");
    query.scope.services = {77};
    CHECK(kind_of(query) == ErrorKind::bad_data);
    CHECK(kind_of(on_dates("2026-11-20", "2026-11-19")) == ErrorKind::usage);
    CHECK(kind_of(on_dates("2026-01-01", "2027-01-02")) == ErrorKind::usage);
    CHECK(free_times(*store, on_dates("2026-01-01", "2027-01-01")).times.size() > 100);
}

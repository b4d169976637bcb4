#include <map>
#include <set>

#include <rapidcheck.h>

#include "core/plans/availability.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/any_rules.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

/// The stores' health statements are held to the one meaning of "bookable".

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

std::string quoted(Instant instant) {
    return "'" + format_instant(instant) + "'";
}

/// Two providers, three services of random terms; then customers, an operator and the shop's own programs.
void open_any_business(Store& store, Application& app) {
    store.schema().reset(friday);
    for (const ServiceId service : {1, 2, 3}) {
        add_service(app, service, 15 * any(1, 4),
                    "capacity = " + std::to_string(any(1, 3)) +
                        ", buffer_before_minutes = " + std::to_string(15 * any(0, 2)) +
                        ", buffer_after_minutes = " + std::to_string(15 * any(0, 2)) +
                        ", min_notice_minutes = " + std::to_string(60 * any(0, 40)) + ", step_minutes = 30");
    }
    for (const ProviderId provider : {1, 2}) {
        add_provider(app, provider);
        open_daily(app, provider, "09:00", any(0, 1) == 0 ? "10:00" : "12:00");
        for (const ServiceId service : {1, 2, 3}) add_offering(app, provider, service);
    }
    maintain_once(store, looking_ahead(any(0, 2)), friday);
}

void change_something(Application& app) {
    const std::string key =
        "provider_id = " + std::to_string(any(1, 2)) + " AND service_id = " + std::to_string(any(1, 3));
    const Instant start = friday + hours{9} + minutes{15} * any(-8, 20) + hours{24} * any(0, 2);
    const std::string at_start = " WHERE " + key + " AND starts_at = " + quoted(start);
    switch (any(0, 9)) {
        case 0:
            return app.run("UPDATE slots SET outside_rules = true" + at_start);
        case 1:
            app.run("UPDATE services SET buffer_after_minutes = 45 WHERE id = " + std::to_string(any(1, 3)));
            return;
        case 2:
            refused(
                app,
                "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) SELECT "
                "provider_id, service_id, " +
                    quoted(start) + ", " + quoted(start + minutes{any(15, 2000)}) +
                    ", 2, 'manual' FROM offerings WHERE " + key);
            return;
        case 3:
            return app.run("UPDATE bookings SET status = 'cancelled'" + at_start);
        case 4:
            return app.run("UPDATE offerings SET active = false WHERE " + key);
        default:
            refused(app,
                    "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) SELECT "
                    "provider_id, service_id, starts_at, ends_at, 'c' FROM slots" +
                        at_start);
    }
}

struct Expected {
    std::set<OfferingKey> covered;
    std::map<LocalDate, std::int64_t> free;  ///< places by date; dates without places are missing
    bool operator==(const Expected&) const = default;
};

/// By the pure function, from the rows as they stand.
Expected expected(Application& app, Instant now, Instant until) {
    std::map<ProviderId, std::vector<Interval>> blocked;
    for (const Row& row :
         app.rows("SELECT provider_id, " + app.instant("coalesce(blocked_from, starts_at)") + ", " +
                  app.instant("coalesce(blocked_until, ends_at)") + " FROM slots WHERE booked_count > 0")) {
        blocked[std::stoll(row[0])].push_back({at(row[1]), at(row[2])});
    }
    Expected expected;
    for (const Row& row :
         app.rows("SELECT t.provider_id, t.service_id, " + app.instant("t.starts_at") + ", " +
                  app.instant("t.ends_at") +
                  ", t.capacity, t.booked_count, t.outside_rules, s.buffer_before_minutes,"
                  " s.buffer_after_minutes, s.min_notice_minutes FROM slots t JOIN services s ON s.id ="
                  " t.service_id JOIN offerings o ON o.provider_id = t.provider_id AND o.service_id ="
                  " t.service_id WHERE o.active")) {
        const SlotRow slot{{at(row[2]), at(row[3])}, std::stoi(row[4]), std::stoi(row[5]), row[6] == "1"};
        const BookingTerms terms{minutes{std::stoi(row[7])}, minutes{std::stoi(row[8])},
                                 minutes{std::stoi(row[9])}};
        const OfferingKey key{std::stoll(row[0]), std::stoll(row[1])};
        if (slot.time.begin >= until || !bookable(slot, terms, BusyTime(blocked[key.provider]), now))
            continue;
        expected.covered.insert(key);
        expected.free[LocalDate{std::chrono::floor<days>(slot.time.begin).time_since_epoch()}] +=
            slot.capacity - slot.booked_count;
    }
    return expected;
}

}  // namespace

CONTRACT_TEST("coverage and free places count exactly what a customer can book") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(rc::check([&] {
        open_any_business(*store, *app);
        for (int changes = any(0, 12); changes > 0; --changes) change_something(*app);
        const Instant now = friday + minutes{30} * any(0, 60);
        const Instant until = now + hours{any(1, 48)};
        const Expected right = expected(*app, now, until);

        std::int64_t covered = 0, offerings = 0;
        std::optional<OfferingKey> uncovered;
        for (const OfferingGroup& group : store->health().offerings(now, until)) {
            covered += group.covered;
            offerings += group.offerings;
            if (group.uncovered_example && (!uncovered || *group.uncovered_example < *uncovered))
                uncovered = group.uncovered_example;
        }
        RC_ASSERT(covered == static_cast<std::int64_t>(right.covered.size()));
        RC_ASSERT(uncovered.has_value() == (covered < offerings));
        if (uncovered) RC_ASSERT(!right.covered.contains(*uncovered));

        std::map<LocalDate, std::int64_t> free;
        for (const SlotDay& day : store->health().slot_days(now, now, until, 1))
            if (day.free > 0) free[day.date] = day.free;
        RC_ASSERT(free == right.free);
    }));
}

CONTRACT_TEST("the database accepts exactly the bookings that the bookable slots promise") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(rc::check([&] {
        open_any_business(*store, *app);
        for (int changes = any(0, 12); changes > 0; --changes) change_something(*app);
        const Instant until = friday + days{3};
        const auto free = [&](const std::string& condition) {
            return app->rows("SELECT provider_id, service_id, " + app->instant("starts_at") + ", " +
                             app->instant("ends_at") + ", booked_count FROM slots WHERE " + condition +
                             " ORDER BY 1, 2, 3");
        };
        const auto places = [&] {
            std::int64_t sum = 0;
            for (const SlotDay& day : store->health().slot_days(friday, friday, until, 1)) sum += day.free;
            return sum;
        };
        app->run("UPDATE services SET min_notice_minutes = 0");
        app->run("UPDATE offerings SET active = true");
        app->run("UPDATE slots SET outside_rules = false");
        // Each slot is tried in turn: a booking is accepted if and only if it takes a free place away.
        for (const Row& row :
             free("starts_at < '2026-11-23T00:00:00Z' AND starts_at >= '2026-11-20T00:00:00Z'")) {
            const std::int64_t before = places();
            const bool no =
                refused(*app,
                        "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
                        " VALUES (" +
                            row[0] + ", " + row[1] + ", '" + row[2] + "', '" + row[3] + "', 'x')");
            RC_ASSERT(no == (places() == before));
            if (before == 0) break;
        }
    }));
}

CONTRACT_TEST("a provider whose only hour is taken has no free slot of another service") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    for (const ServiceId service : {10, 11}) {
        add_service(*app, service, 60);
        add_offering(*app, 1, service);
    }
    open_daily(*app, 1, "09:00", "10:00");
    maintain_once(*store, looking_ahead(0), friday);
    CHECK(store->health().offerings(friday, friday + days{7})[0].covered == 2);
    add_booking(*app, 1, 10, "2026-11-20T09:00:00Z", 60);
    CHECK(
        refused(*app,
                "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES (1, 11,"
                " '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', 'x')"));
    CHECK(store->health().offerings(friday, friday + days{7})[0].covered == 0);
    CHECK(store->health().slot_days(friday, friday, friday + days{1}, 1)[0].free == 0);
}

CONTRACT_TEST("a slot within the minimum notice is not free yet") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, looking_ahead(9), friday);
    app->run("UPDATE services SET min_notice_minutes = 30 * 1440");
    CHECK(store->health().offerings(friday, friday + days{7})[0].covered == 0);
    app->run("UPDATE services SET min_notice_minutes = 120");
    const auto covered = [&](const char* now) {
        return store->health().offerings(at(now), at("2026-11-20T10:00:00Z"))[0].covered;
    };
    CHECK(covered("2026-11-20T07:00:00Z") == 1);
    CHECK(covered("2026-11-20T07:00:01Z") == 0);
}

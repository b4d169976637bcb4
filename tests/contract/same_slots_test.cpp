#include <rapidcheck.h>

#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

/// The two stores are held against each other: after the same random history they hold the same slots.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// London changes to summer time two nights later.
const Instant beginning = *parse_instant("2026-03-27T00:00:00Z");

std::string number(int value) {
    return std::to_string(value);
}
std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

int some(int first, int last) {
    return *rc::gen::inRange(first, last + 1);
}
std::string provider() {
    return number(some(1, 3));
}
std::string service() {
    return number(some(1, 3));
}
std::string pair_condition() {
    return " WHERE provider_id = " + provider() + " AND service_id = " + service();
}

std::string time_of_day(int last_quarter) {
    return quoted(format_time_of_day(minutes{15} * some(0, last_quarter)));
}
std::string date() {
    return quoted(format_instant(beginning + hours{24} * some(-1, 5)).substr(0, 10));
}

/// Both columns of a span that starts on a quarter of an hour.
std::string span() {
    const Instant from = beginning + minutes{15} * some(-40, 400);
    return quoted(format_instant(from)) + ", " + quoted(format_instant(from + minutes{15} * some(1, 6)));
}

std::string change_of_hours() {
    switch (some(0, 5)) {
        case 0:
            return "DELETE FROM provider_availability WHERE provider_id = " + provider() +
                   " AND weekday = " + number(some(1, 7));
        case 1:
            return "UPDATE provider_availability SET ends = " + time_of_day(96) +
                   " WHERE provider_id = " + provider();
        case 2:
            return "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
                   " SELECT provider_id, service_id, " +
                   number(some(1, 7)) + ", " + time_of_day(95) + ", " + time_of_day(96) + " FROM offerings" +
                   pair_condition();
        case 3:
            return "DELETE FROM service_time_slots" + pair_condition();
        case 4:
            return "INSERT INTO availability_overrides (provider_id, date, starts, ends) VALUES (" +
                   provider() + ", " + date() + ", " +
                   (some(0, 1) == 0 ? "NULL, NULL" : time_of_day(95) + ", " + time_of_day(96)) + ")";
        default:
            return "INSERT INTO provider_availability (provider_id, weekday, starts, ends, valid_until) "
                   "VALUES (" +
                   provider() + ", " + number(some(1, 7)) + ", " + time_of_day(95) + ", " + time_of_day(96) +
                   ", " + (some(0, 2) == 0 ? date() : "NULL") + ")";
    }
}

std::string change_of_records() {
    const std::string active = some(0, 2) == 0 ? "false" : "true";
    switch (some(0, 6)) {
        case 0:
            return "UPDATE providers SET active = " + active + " WHERE id = " + provider();
        case 1:
            return "UPDATE services SET active = " + active + " WHERE id = " + service();
        case 2:
            return "UPDATE offerings SET active = " + active + pair_condition();
        case 3:
            return "DELETE FROM offerings" + pair_condition();
        case 4:
            return "UPDATE services SET capacity = " + number(some(1, 3)) + " WHERE id = " + service();
        case 5:
            return "UPDATE services SET duration_minutes = " + number(15 * some(1, 6)) +
                   ", buffer_after_minutes = " + number(5 * some(0, 3)) +
                   ", max_slots = " + (some(0, 1) == 0 ? "NULL" : number(some(1, 20))) +
                   " WHERE id = " + service();
        default:
            return "UPDATE providers SET time_zone = 'Asia/Kathmandu' WHERE id = " + provider();
    }
}

std::string change_of_bookings() {
    const std::string booking = " WHERE customer = 'c-" + number(some(1, 9)) + "'";
    switch (some(0, 8)) {
        case 0:
            return "UPDATE bookings SET status = 'cancelled'" + booking;
        case 1:
            return "DELETE FROM bookings" + booking;
        case 2:
            return "UPDATE bookings SET status = 'completed'" + booking;
        case 3:
            return "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES "
                   "(" +
                   provider() + ", " + service() + ", " + span() + ", 2, 'manual')";
        case 4:
            return "DELETE FROM slots" + pair_condition() +
                   " AND booked_count = 0 AND starts_at < '2026-03-28T11:00:00Z'";
        default:
            return "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES (" +
                   provider() + ", " + service() + ", " + span() + ", 'c-" + number(some(1, 9)) + "')";
    }
}

std::string any_change() {
    switch (some(0, 3)) {
        case 0:
            return change_of_hours();
        case 1:
            return change_of_records();
        default:
            return change_of_bookings();
    }
}

/// Deleting free slots is what no trigger notices.
std::string any_change_that_is_noticed() {
    std::string sql;
    do {
        sql = any_change();
    } while (sql.starts_with("DELETE FROM slots"));
    return sql;
}

void open_business(Store& store, Application& app) {
    store.schema().reset(beginning);
    for (const ServiceId service : {1, 2, 3}) add_service(app, service, 30 * static_cast<int>(service));
    add_provider(app, 1, "UTC");
    add_provider(app, 2, "Europe/London");
    add_provider(app, 3, "America/New_York");
    for (const ProviderId provider : {1, 2, 3}) {
        for (const ServiceId service : {1, 2, 3}) add_offering(app, provider, service);
        open_daily(app, provider, "08:00", provider == 2 ? "03:00" : "12:00");
    }
}

/// A store and an application beside it.
struct Side {
    explicit Side(TestDatabase& database) : store(database.store()), app(database.application()) {}
    std::unique_ptr<Store> store;
    std::unique_ptr<Application> app;
};

std::vector<Row> windows(Application& app) {
    return app.rows(
        "SELECT provider_id, service_id, capped, max_slots, touched <> 0 FROM offering_windows"
        " ORDER BY provider_id, service_id");
}

/// What a run changed, to be read where the stores differ.
std::vector<std::string> told(const std::vector<OfferingCounts>& all) {
    std::vector<std::string> lines;
    for (const OfferingCounts& counts : all) {
        std::string line = std::to_string(counts.key.provider) + "/" + std::to_string(counts.key.service);
        for (const std::int64_t count :
             {counts.created, counts.withdrawn, counts.expired, counts.expired_booked, counts.marked_outside,
              counts.marked_inside, counts.recounted}) {
            line += " " + std::to_string(count);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

void maintain_both(Side& one, Side& other, const MaintainPolicy& policy, Instant now) {
    RC_ASSERT(providers_with_work(*one.store, policy, now) == providers_with_work(*other.store, policy, now));
    RC_ASSERT(told(maintain_once(*one.store, policy, now)) == told(maintain_once(*other.store, policy, now)));
    RC_ASSERT(slots(*one.app) == slots(*other.app));
    RC_ASSERT(windows(*one.app) == windows(*other.app));
}

}  // namespace

TEST_CASE("both stores hold the same slots after the same history", "[postgres]") {
    const auto postgres = postgres_database();
    if (!postgres) return;
    const auto sqlite = sqlite_database();
    Side one(*sqlite), other(*postgres);
    CHECK(rc::check([&] {
        open_business(*one.store, *one.app);
        open_business(*other.store, *other.app);
        Instant now = beginning;
        const int passes = some(1, 4);
        for (int pass = 0; pass < passes; ++pass) {
            MaintainPolicy policy;
            policy.days_ahead = some(0, 3);
            policy.verify = some(0, 3) == 0;
            policy.force_cleanup = some(0, 5) == 0;
            maintain_both(one, other, policy, now);
            for (int changes = some(0, 8); changes > 0; --changes) {
                const std::string sql = any_change();
                RC_LOG() << sql << "\n";
                RC_ASSERT(refused(*one.app, sql) == refused(*other.app, sql));
            }
            maintain_both(one, other, policy, now);
            now += hours{some(0, 40)};
        }
    }));
}

CONTRACT_TEST("a run that checks only changes leaves nothing for one that checks everything") {
    const Side side(database);
    CHECK(rc::check([&] {
        open_business(*side.store, *side.app);
        Instant now = beginning;
        for (int passes = some(1, 4); passes > 0; --passes) {
            for (int changes = some(0, 6); changes > 0; --changes) {
                const std::string sql = any_change_that_is_noticed();
                RC_LOG() << sql << "\n";
                refused(*side.app, sql);
            }
            // Occasionally as of an earlier day.
            now += some(0, 5) == 0 ? hours{-48} : hours{some(0, 40)};
            const MaintainPolicy policy = looking_ahead(some(0, 3));
            RC_LOG() << "maintain " << policy.days_ahead << " " << format_instant(now) << "\n";
            maintain_once(*side.store, policy, now);
            MaintainPolicy everything = looking_ahead(0);
            everything.verify = true;
            const auto before = slots(*side.app);
            const OfferingCounts healed = total(maintain_once(*side.store, everything, now));
            RC_ASSERT(slots(*side.app) == before);
            RC_ASSERT(healed.marked_outside + healed.marked_inside + healed.recounted == 0);
        }
    }));
}

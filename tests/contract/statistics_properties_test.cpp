#include <rapidcheck.h>

#include "core/booking/book.hpp"
#include "tests/contract/customer_rows.hpp"
#include "tests/contract/statistics_rows.hpp"
#include "tests/support/catch.hpp"

/// Whatever happens to bookings, reviews and providers, and whatever program does it: after a run,
/// `provider_statistics` is what counting everything gives.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

std::string any_of(const std::vector<std::string>& words) {
    return *rc::gen::elementOf(words);
}
std::string any_provider() {
    return std::to_string(*rc::gen::inRange(1, 5));
}
std::string any_rating() {
    return std::to_string(*rc::gen::inRange(1, 6));
}
std::string any_status() {
    return any_of({"pending", "confirmed", "completed", "cancelled", "missed"});
}
/// Rows, by their id: one, some, or all.
std::string any_rows() {
    const std::string number = std::to_string(*rc::gen::inRange(2, 4));
    return any_of({"true", "id = (SELECT min(id) FROM {})", "id = (SELECT max(id) FROM {})",
                   "id % " + number + " = 0", "provider_id = " + any_provider()});
}

class World {
  public:
    World(TestDatabase& database, Store& store, Application& app)
        : database_(database), store_(store), app_(app) {
        for (const char* const table : {"reviews", "bookings", "slots", "providers"})
            app_.run(std::string("DELETE FROM ") + table);
        for (const ProviderId provider : {1, 2, 3}) add_provider(app_, provider);
    }

    void step() {
        switch (*rc::gen::inRange(0, 14)) {
            case 0:
            case 1:
                return book();
            case 2:
            case 3:
                return review();
            case 4:
                return change("bookings", "status = '" + any_status() + "'");
            case 5:
                return change("reviews", "rating = " + any_rating());
            case 6:
                return change("reviews", "provider_id = (SELECT max(id) FROM providers)");
            case 7:
                return change("bookings", "provider_id = " + any_provider());
            case 8:
                return attempt("DELETE FROM " + rows_of(any_of({"bookings", "reviews"})));
            case 9:
                return *rc::gen::arbitrary<bool>()
                           ? attempt("DELETE FROM providers WHERE id = " + any_provider())
                           : attempt("INSERT INTO providers (id, name, time_zone) VALUES (" + any_provider() +
                                     ", 'p', 'UTC')");
            case 10:
                return complete();
            default:
                return replace();
        }
    }

    void run() {
        const std::int64_t rehearsed = aggregate(store_, false, true);
        RC_ASSERT(aggregate(store_) == rehearsed);
        RC_ASSERT(stored_statistics(app_) == counted_from_scratch(app_));
        RC_ASSERT(aggregate(store_) == 0);
    }

  private:
    /// A statement that the database may refuse, as it does an overlapping booking.
    void attempt(const std::string& statement) {
        try {
            app_.run(statement);
        } catch (const Refusal&) {  // NOLINT(bugprone-empty-catch): then nothing has changed
        }
    }

    static std::string rows_of(const std::string& table) {
        std::string rows = any_rows();
        if (const auto at = rows.find("{}"); at != std::string::npos) rows.replace(at, 2, table);
        return table + " WHERE " + rows;
    }

    void change(const std::string& table, const std::string& what) {
        const std::string rows = rows_of(table);
        attempt("UPDATE " + table + " SET " + what + rows.substr(rows.find(" WHERE")));
    }

    void book() {
        const std::string start = format_instant(friday + std::chrono::hours{hour_++});
        attempt(
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status) VALUES (" +
            any_provider() + ", 1, '" + start + "', '" + start.substr(0, 14) + "30:00Z', 'c', '" +
            any_status() + "')");
    }

    void review() {
        attempt("INSERT INTO reviews (provider_id, customer_id, rating) SELECT id, 'c', " + any_rating() +
                " FROM providers WHERE id " + any_of({"= ", ">= "}) + any_provider());
    }

    /// What only SQLite can do, and what only PostgreSQL can.
    void replace() {
        if (!database_.is_sqlite()) return app_.run("TRUNCATE " + any_of({"bookings", "reviews"}));
        const std::string provider = any_provider();
        const std::string start = format_instant(friday + std::chrono::hours{hour_++});
        attempt(any_of(
            {"INSERT OR REPLACE INTO reviews (id, provider_id, customer_id, rating) SELECT min(id), " +
                 provider + ", 'c', " + any_rating() + " FROM reviews",
             "UPDATE OR REPLACE reviews SET id = (SELECT min(id) FROM reviews)"
             " WHERE id = (SELECT max(id) FROM reviews)",
             "UPDATE OR REPLACE bookings SET id = (SELECT min(id) FROM bookings)"
             " WHERE id = (SELECT max(id) FROM bookings)",
             "INSERT OR REPLACE INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer)"
             " SELECT min(id), " +
                 provider + ", 1, '" + start + "', '" + start.substr(0, 14) + "30:00Z', 'c' FROM bookings",
             "INSERT OR REPLACE INTO providers (id, name, time_zone) VALUES (" + provider +
                 ", 'p', 'UTC')"}));
    }

    void complete() {
        const auto found = app_.rows(
            "SELECT id, provider_id FROM bookings b WHERE status = 'confirmed' AND"
            " EXISTS (SELECT 1 FROM providers p WHERE p.id = b.provider_id)");
        if (found.empty()) return;
        take_step(store_, std::stoll(found[0][0]), std::stoll(found[0][1]), BookingStep::complete, friday,
                  BookingMode::commit);
    }

    TestDatabase& database_;
    Store& store_;
    Application& app_;
    int hour_ = 0;
};

}  // namespace

CONTRACT_TEST(
    "after any changes by any program, a run leaves the statistics that counting everything gives") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30);
    CHECK(rc::check([&] {
        World world(database, *store, *app);
        const int steps = *rc::gen::inRange(1, 20);
        for (int i = 0; i < steps; ++i) {
            world.step();
            if (*rc::gen::weightedElement<bool>({{1, true}, {4, false}})) world.run();
        }
        world.run();
    }));
}

#include <atomic>
#include <thread>

#include "tests/contract/customer_rows.hpp"
#include "tests/contract/statistics_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

/// Counting while others write. SQLite has one writer at a time.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const std::string review = "INSERT INTO reviews (provider_id, customer_id, rating) VALUES (1, 'c', 4)";

bool is_done(Application& app, const std::string& statement) {
    try {
        app.run(statement);
        return true;
    } catch (const Refusal&) {
        return false;
    }
}

}  // namespace

CONTRACT_TEST("what somebody is changing while others are counted is counted once it is committed") {
    if (database.is_sqlite()) return;
    const auto store = database.store();
    const auto app = database.application(), other = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    const bool noted = GENERATE(true, false);
    const std::string isolation = GENERATE("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE");
    if (!noted) aggregate(*store);
    app->run("BEGIN ISOLATION LEVEL " + isolation);
    app->rows("SELECT count(*) FROM reviews");
    if (isolation == "READ COMMITTED") app->run(review);
    other->run("INSERT INTO reviews (provider_id, customer_id, rating) VALUES (2, 'c', 2)");
    aggregate(*store);
    CHECK(other->value("SELECT rating_count FROM provider_statistics WHERE provider_id = 2") == "1");
    // With one snapshot for the whole transaction, the note that it sees is gone by now.
    if (isolation != "READ COMMITTED") app->run(review);
    app->run("COMMIT");
    aggregate(*store);
    CHECK(stored_statistics(*other) == counted_from_scratch(*other));
}

CONTRACT_TEST("writers of the same provider do not wait for each other") {
    if (database.is_sqlite()) return;
    const auto store = database.store();
    const auto first = database.application(), second = database.application();
    add_small_business(*first);
    const bool noted = GENERATE(true, false);
    if (!noted) aggregate(*store);
    first->run("BEGIN");
    first->run(review);
    second->run("SET lock_timeout = '1s'");
    CHECK_NOTHROW(second->run(review));
    first->run("COMMIT");
    aggregate(*store);
    CHECK(stored_statistics(*first) == counted_from_scratch(*first));
}

CONTRACT_TEST("nothing is lost while several write and two count") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    for (const ProviderId provider : {2, 3}) add_provider(*app, provider);
    constexpr int writers = 4, rounds = 40;
    std::atomic<int> writing{writers};
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < writers; ++number) {
        threads.emplace_back([&, number] {
            const auto mine = database.application();
            for (int round = 0; round < rounds; ++round) {
                const std::string provider = std::to_string(1 + (number + round) % 3);
                const std::string statement =
                    "INSERT INTO reviews (provider_id, customer_id, rating) VALUES (" + provider + ", 'c', " +
                    std::to_string(1 + round % 5) + ")";
                // SQLite refuses while another connection writes.
                while (!is_done(*mine, statement)) {
                    if (!database.is_sqlite()) ++failures;
                }
            }
            --writing;
        });
    }
    for (int number = 0; number < 2; ++number) {
        threads.emplace_back([&] {
            const auto mine = database.store();
            while (writing > 0) {
                try {
                    mine->statistics().recount(TestLock(), friday, 200);
                } catch (const Error& error) {
                    if (error.kind() != ErrorKind::conflict) ++failures;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failures == 0);
    aggregate(*store);
    CHECK(app->number("SELECT count(*) FROM reviews") == writers * rounds);
    CHECK(stored_statistics(*app) == counted_from_scratch(*app));
}

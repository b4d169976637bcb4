#include <rapidcheck.h>

#include "tests/contract/any_history.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

/// The two stores are held against each other: after the same random history they hold the same slots.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;

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

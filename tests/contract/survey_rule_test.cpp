#include "core/plans/survey_rule.hpp"

#include <rapidcheck.h>

#include "core/calendar/zone.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

/// Each store's survey is held to the one rule that says what needs work.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;

int some(int first, int last) {
    return *rc::gen::inRange(first, last + 1);
}
bool one_in(int many) {
    return some(1, many) == 1;
}

std::string truth(bool value) {
    return value ? "true" : "false";
}

std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

/// A date around the window, or one that no run has written.
std::string date_around(LocalDate today) {
    switch (some(0, 11)) {
        case 0:
            return quoted("0001-01-01");
        case 1:
            return quoted(one_in(2) ? "2500-01-01" : "2499-12-31");
        default:
            return quoted(format_date(today + days{some(-3, 5)}));
    }
}

void add_window(Application& app, ProviderId provider, ServiceId service, Instant now) {
    const LocalDate today = Zone::utc().date_of(now);
    // Mostly what a run would have written, so that every other cause is tested separately.
    const auto mostly = [](const std::string& usual, const std::string& odd) {
        return one_in(6) ? odd : usual;
    };
    const std::string stamp = std::to_string(Zone::find(one_in(2) ? "UTC" : "Asia/Kathmandu")->rules_stamp());
    const auto revision_of = [](const std::string& table, std::int64_t id) {
        return "coalesce((SELECT rules_revision FROM " + table + " WHERE id = " + std::to_string(id) +
               "), 0)";
    };
    const std::string filled_until =
        one_in(12) ? "2500-01-01T00:00:00Z" : format_instant(now + days{some(-2, 4)});
    app.run(
        "INSERT INTO offering_windows (provider_id, service_id, horizon, filled_until, capped, "
        "expired_before,"
        " provider_revision, service_revision, zone_stamp, max_slots, touched) VALUES (" +
        std::to_string(provider) + ", " + std::to_string(service) + ", " + date_around(today) + ", '" +
        filled_until + "', " + truth(one_in(5)) + ", " + date_around(today) + ", " +
        mostly(revision_of("providers", provider), "1") + ", " +
        mostly(revision_of("services", service), "1") + ", " + mostly(stamp, "1") + ", " +
        mostly("1000", "20") + ", " + mostly("0", "1") + ")");
}

/// Providers 1 to 4, some of them deleted, inactive or in a zone that nobody knows, and services 1 and 2.
void add_rows(Application& app, Instant now) {
    for (const char* const table : {"offering_windows", "offerings", "providers", "services"})
        app.run(std::string("DELETE FROM ") + table);
    for (const ServiceId service : {1, 2}) {
        if (one_in(6)) continue;
        add_service(app, service, 60);
        if (one_in(6)) app.run("UPDATE services SET active = false WHERE id = " + std::to_string(service));
        if (one_in(3)) app.run("UPDATE services SET max_slots = 20 WHERE id = " + std::to_string(service));
    }
    for (const ProviderId provider : {1, 2, 3, 4}) {
        const std::string zone = one_in(5) ? "Mars/Olympus" : one_in(2) ? "Asia/Kathmandu" : "UTC";
        const bool exists = !one_in(6);
        if (exists) add_provider(app, provider, zone);
        if (exists && one_in(6))
            app.run("UPDATE providers SET active = false WHERE id = " + std::to_string(provider));
        for (const ServiceId service : {1, 2}) {
            const bool known =
                app.number("SELECT count(*) FROM services WHERE id = " + std::to_string(service)) > 0;
            if (exists && known && !one_in(4)) add_offering(app, provider, service);
        }
    }
    if (one_in(2))
        app.run("UPDATE offerings SET active = false WHERE provider_id = " + std::to_string(some(1, 4)));
    app.run("DELETE FROM offering_windows");
    for (const ProviderId provider : {1, 2, 3, 4}) {
        for (const ServiceId service : {1, 2})
            if (!one_in(4)) add_window(app, provider, service, now);
    }
}

/// What the rule says of the rows that the store loads.
std::vector<ProviderWork> expected(Store& store, const MaintainPolicy& policy, Instant now) {
    const std::vector<ProviderId> ids{1, 2, 3, 4};
    std::vector<ProviderWork> all;
    for (const ProviderSnapshot& provider : store.maintenance().load(ids, {}, policy, LocalDate{})) {
        ProviderWork work{provider.id, 0, 0};
        std::int64_t active_with_work = 0;
        for (const OfferingSnapshot& offering : provider.offerings) {
            PairFacts facts{.active = offering.active,
                            .window = offering.window ? &*offering.window : nullptr,
                            .provider_revision = provider.revision,
                            .service_revision = offering.service_revision,
                            .max_slots = offering.rules.max_slots.value_or(policy.max_slots)};
            const auto zone =
                provider.time_zone.empty() ? std::optional(Zone::utc()) : Zone::find(provider.time_zone);
            if (zone) facts.day = PairFacts::Day{zone->rules_stamp(), zone->date_of(now)};
            const std::int64_t weight = work_of(facts, policy);
            work.weight += weight;
            if (weight > 0 && offering.active) ++active_with_work;
        }
        work.offerings = active_with_work;
        if (work.weight > 0) all.push_back(work);
    }
    return all;
}

std::string shown(const std::vector<ProviderWork>& all) {
    std::string text;
    for (const ProviderWork& work : all) {
        text += std::to_string(work.provider) + ":" + std::to_string(work.weight) + ":" +
                std::to_string(work.offerings) + " ";
    }
    return text;
}

}  // namespace

CONTRACT_TEST("the survey finds exactly the work that the rule requires, whatever the rows are") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(rc::check([&] {
        // 23:30 in UTC is another date in Kathmandu.
        const Instant now = *parse_instant(one_in(2) ? "2026-11-20T08:00:00Z" : "2026-11-20T23:30:00Z");
        MaintainPolicy policy = looking_ahead(some(0, 3));
        policy.verify = one_in(8);
        policy.force_cleanup = one_in(8);
        add_rows(*app, now);
        RC_ASSERT(shown(survey(*store, policy, now).work) == shown(expected(*store, policy, now)));
    }));
}

#include "core/plans/maintain_snapshot.hpp"

#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

OfferingSnapshot with_rules(const StoredRules& stored) {
    OfferingSnapshot offering;
    set_rules(stored, offering);
    return offering;
}

std::string inactive(std::optional<bool> offering, std::optional<bool> provider,
                     std::optional<bool> service) {
    OfferingSnapshot snapshot;
    set_activity(offering, provider, service, snapshot);
    CHECK(snapshot.active == snapshot.inactive.empty());
    return snapshot.inactive;
}

}  // namespace

TEST_CASE("rows of providers and services that are not loaded are left out") {
    std::vector<ProviderSnapshot> providers(2);
    providers[0].id = 2;
    providers[1].id = 5;
    providers[1].offerings.resize(1);
    providers[1].offerings[0].service = 10;
    SnapshotBuilder builder(providers);
    for (const ProviderId id : {1, 2, 3, 5, 9}) {
        builder.add_availability(id, weekly(mon, "09:00", "17:00"));
        builder.add_override(id, date("2026-12-25"), {});
        for (const ServiceId service : {9, 10, 11})
            builder.add_hours({id, service}, weekly(mon, "10:00", "12:00"));
    }
    CHECK(providers[0].availability.size() == 1);
    CHECK(providers[1].availability.size() == 1);
    CHECK(providers[1].overrides.size() == 1);
    CHECK(providers[1].offerings[0].hours.size() == 1);
    CHECK(builder.provider(3) == nullptr);
    CHECK(builder.offering({2, 10}) == nullptr);
    CHECK(builder.offering({5, 11}) == nullptr);
}

TEST_CASE("rows of one date make one override, and a row without hours closes it") {
    std::vector<ProviderSnapshot> providers(1);
    providers[0].id = 1;
    SnapshotBuilder builder(providers);
    builder.add_override(1, date("2026-12-24"), window("09:00", "10:00"));
    builder.add_override(1, date("2026-12-24"), window("11:00", "12:00"));
    builder.add_override(1, date("2026-12-25"), {});
    REQUIRE(providers[0].overrides.size() == 2);
    CHECK(providers[0].overrides[0].windows.size() == 2);
    CHECK_FALSE(providers[0].overrides[0].closed);
    CHECK(providers[0].overrides[1].closed);
}

TEST_CASE("an inactive offering says which of the three is inactive") {
    CHECK(inactive(true, true, true).empty());
    CHECK(inactive(true, {}, true) == "the provider was deleted");
    CHECK(inactive(true, true, {}) == "the service was deleted");
    CHECK(inactive({}, true, true) == "the provider no longer offers the service");
    CHECK(inactive(true, false, true) == "the provider is inactive");
    CHECK(inactive(true, true, false) == "the service is inactive");
    CHECK(inactive(false, true, true) == "the offering is inactive");
}

TEST_CASE("a service's step is its own, or its duration and both buffers") {
    CHECK(with_rules({30, {}, 5, 10, 1, {}}).rules.step == std::chrono::minutes{45});
    CHECK(with_rules({30, 20, 5, 10, 1, {}}).rules.step == std::chrono::minutes{20});
    CHECK(with_rules({30, {}, 0, 0, 4, 7}).rules.max_slots == 7);
}

TEST_CASE("of numbers that no service can have, the first is named and none is used") {
    const auto most = std::numeric_limits<std::int64_t>::max();
    const auto least = std::numeric_limits<std::int64_t>::min();
    for (const auto& [stored, column] : std::vector<std::pair<StoredRules, std::string>>{
             {{0, {}, 0, 0, 1, {}}, "duration_minutes is 0"},
             {{most, {}, 0, 0, 1, {}}, "duration_minutes is "},
             {{30, 0, 0, 0, 1, {}}, "step_minutes is 0"},
             {{30, {}, -1, 0, 1, {}}, "buffer_before_minutes is -1"},
             {{30, {}, 0, least, 1, {}}, "buffer_after_minutes is "},
             {{30, {}, 0, 0, 0, {}}, "capacity is 0"},
             {{30, {}, 0, 0, most, {}}, "capacity is "},
             {{30, {}, 0, 0, 1, 0}, "max_slots is 0"},
             {{0, 0, -1, -1, 0, 0}, "duration_minutes is 0"},
         }) {
        const OfferingSnapshot offering = with_rules(stored);
        INFO(column);
        CHECK(offering.fault.starts_with("services." + column));
        CHECK(offering.rules.duration == ServiceRules{}.duration);
    }
}

TEST_CASE("a row of offering_windows that no run can have written makes the next run compare everything") {
    OfferingWindow window;
    window.horizon = date("2026-12-20");
    window.expired_before = date("2026-11-20");
    window.filled_until = at("2026-12-21T00:00:00Z");
    window.touched = 7;
    CHECK(sound(window) == window);
    const auto is_unknown = [](OfferingWindow damaged) {
        const OfferingWindow repaired = sound(damaged);
        return repaired.touched == damaged.touched && repaired.horizon < date("0002-01-01");
    };
    OfferingWindow damaged = window;
    damaged.horizon = date("9999-12-31");
    CHECK(is_unknown(damaged));
    damaged = window;
    damaged.expired_before = date("2500-01-01");
    CHECK(is_unknown(damaged));
    damaged = window;
    damaged.filled_until = at("2500-01-01T00:00:00Z");
    CHECK(is_unknown(damaged));
}

#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const auto nine = at("2026-11-20T09:00:00Z");
const auto ten = at("2026-11-20T10:00:00Z");
const auto eleven = at("2026-11-20T11:00:00Z");
const auto noon = at("2026-11-20T12:00:00Z");

AlertMemory notified(HealthState state, Instant when) {
    return {state, when, when, std::nullopt, std::nullopt, false};
}

}  // namespace

CONTRACT_TEST("a channel's memory is stored unchanged, and is empty at first") {
    const auto store = database.store();
    CHECK(store->alerts().load("email").empty());
    const AlertMemories memories{
        {"a", {}},
        {"b", {HealthState::critical, nine, ten, eleven, noon, true}},
        {"c", {HealthState::warning, noon, std::nullopt, std::nullopt, nine, false}},
        {"d", {HealthState::unknown, std::nullopt, nine, std::nullopt, std::nullopt, true}},
    };
    store->alerts().save(TestLock{}, "email", memories);
    CHECK(store->alerts().load("email") == memories);
}

CONTRACT_TEST("each channel has its own memory") {
    const auto store = database.store();
    const AlertMemories email{{"a", notified(HealthState::warning, nine)}};
    const AlertMemories webhook{{"a", notified(HealthState::critical, ten)}};
    store->alerts().save(TestLock{}, "email", email);
    store->alerts().save(TestLock{}, "webhook", webhook);
    CHECK(store->alerts().load("email") == email);
    CHECK(store->alerts().load("webhook") == webhook);
}

CONTRACT_TEST("the memory of a check is replaced completely, and other checks stay") {
    const auto store = database.store();
    store->alerts().save(TestLock{}, "email",
                         {{"a", {HealthState::critical, nine, nine, ten, ten, true}},
                          {"b", notified(HealthState::warning, nine)}});
    store->alerts().save(TestLock{}, "email", {{"a", {}}});
    CHECK(store->alerts().load("email") ==
          AlertMemories{{"a", {}}, {"b", notified(HealthState::warning, nine)}});
}

CONTRACT_TEST("the memory is available to the next program that opens the database") {
    const AlertMemories memories{{"a", notified(HealthState::unknown, nine)}};
    database.store()->alerts().save(TestLock{}, "email", memories);
    CHECK(database.store()->alerts().load("email") == memories);
}

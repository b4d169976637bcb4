#include "core/plans/pauses.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Instant nine = at("2026-11-20T09:00:00Z"), ten = at("2026-11-20T10:00:00Z"),
              eleven = at("2026-11-20T11:00:00Z");

Pause pause(const PauseTarget& target, Instant from, std::optional<Instant> until) {
    return {1, target, target.provider ? "Asha" : "", from, until, "moving", "kim@db1"};
}

}  // namespace

TEST_CASE("a pause is in effect from its first instant to before its last") {
    const Pause one = pause({"maintain", {}}, nine, ten);
    CHECK_FALSE(in_effect(one, nine - std::chrono::seconds{1}));
    CHECK(in_effect(one, nine));
    CHECK_FALSE(in_effect(one, ten));
    CHECK(in_effect(pause({}, nine, {}), at("2036-01-01T00:00:00Z")));
}

TEST_CASE("of the pauses that keep a job from running, the one that ends last is named") {
    const std::vector<Pause> pauses{pause({"maintain", {}}, nine, ten), pause({}, nine, eleven),
                                    pause({"unreserve", {}}, nine, {}), pause({{}, ProviderId{1}}, nine, {})};
    CHECK(pause_of_job(pauses, "maintain", nine) == &pauses[1]);
    CHECK(pause_of_job(pauses, "unreserve", nine) == &pauses[2]);
    CHECK(pause_of_job(pauses, "calendar", nine) == &pauses[1]);
    CHECK(pause_of_job(pauses, "calendar", eleven) == nullptr);
}

TEST_CASE("paused providers are listed once each") {
    const std::vector<Pause> pauses{pause({{}, ProviderId{7}}, nine, {}),
                                    pause({{}, ProviderId{3}}, nine, ten),
                                    pause({{}, ProviderId{7}}, nine, eleven), pause({}, nine, {})};
    CHECK(paused_providers(pauses, nine) == std::vector<ProviderId>{3, 7});
    CHECK(paused_providers(pauses, ten) == std::vector<ProviderId>{7});
}

TEST_CASE("a pause says what it is of, until when, by whom and why") {
    CHECK(name_of(pause({}, nine, {})) == "all jobs");
    CHECK(name_of(pause({"maintain", {}}, nine, {})) == "maintain");
    CHECK(name_of(pause({{}, ProviderId{3}}, nine, {})) == "Asha (provider 3)");
    CHECK(terms_of(pause({}, nine, ten)) == "until 2026-11-20T10:00:00Z, by kim@db1: moving");
    CHECK(terms_of(pause({}, nine, {})) == "until somebody resumes it, by kim@db1: moving");
}

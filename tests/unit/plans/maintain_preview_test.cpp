#include "core/plans/maintain_preview.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const OfferingKey haircut{1, 10}, shave{1, 11};
const Instant nine = at("2026-12-01T09:00:00Z"), ten = at("2026-12-01T10:00:00Z");

OfferingPlan plan_of(OfferingKey key) {
    OfferingPlan plan;
    plan.key = key;
    plan.active = true;
    return plan;
}

BookedSlot booked(OfferingKey key, Instant starts) {
    return {key, starts, {starts, starts + hours{1}}};
}

OfferingCounts counts_of(const OfferingPlan& plan, const std::vector<BookedSlot>& standing) {
    return preview_of({1, {plan}, {}}, standing).at(0);
}

}  // namespace

TEST_CASE("a preview counts what the plan creates, withdraws and marks") {
    OfferingPlan plan = plan_of(haircut);
    plan.create = {nine, ten};
    plan.withdraw = {at("2026-12-01T11:00:00Z")};
    plan.mark_outside = {at("2026-12-01T12:00:00Z")};
    plan.mark_inside = {at("2026-12-01T13:00:00Z")};
    const OfferingCounts counts = counts_of(plan, {});
    CHECK(counts.created == 2);
    CHECK(counts.withdrawn == 1);
    CHECK(counts.marked_outside == 1);
    CHECK(counts.marked_inside == 1);
    CHECK(counts.any());
    CHECK_FALSE(counts_of(plan_of(haircut), {}).any());
}

TEST_CASE("a lost slot is restored unless another booking has taken its time") {
    OfferingPlan plan = plan_of(haircut);
    plan.restore = {{nine, hours{1}}};
    plan.mark_outside = {nine};
    CHECK(counts_of(plan, {}).created == 1);
    CHECK(counts_of(plan, {booked(shave, ten)}).created == 1);
    const OfferingCounts taken = counts_of(plan, {booked(shave, at("2026-12-01T09:30:00Z"))});
    CHECK(taken.created == 0);
    CHECK(taken.marked_outside == 0);
    CHECK(taken.contradicting == std::vector{nine});
}

TEST_CASE("buffers count as time that is taken") {
    OfferingPlan plan = plan_of(haircut);
    plan.restore = {{nine, hours{1}}};
    plan.buffer_after = minutes{10};
    CHECK(counts_of(plan, {booked(shave, ten)}).contradicting == std::vector{nine});
    plan.buffer_after = minutes{0};
    plan.buffer_before = minutes{1};
    CHECK(counts_of(plan, {booked(shave, nine - hours{1})}).contradicting == std::vector{nine});
}

TEST_CASE("a booked slot whose count drops to zero frees its time for a restored one") {
    OfferingPlan lost = plan_of(haircut), counted = plan_of(shave);
    lost.restore = {{nine, hours{1}}};
    const std::vector standing{booked(shave, nine)};
    counted.recount = {{nine, hours{1}, 1, 0}};
    CHECK(preview_of({1, {lost, counted}, {}}, standing).at(0).created == 1);
    counted.recount = {{nine, hours{1}, 2, 1}};
    CHECK(preview_of({1, {lost, counted}, {}}, standing).at(0).created == 0);
    counted.recount = {{ten, hours{1}, 1, 0}};
    CHECK(preview_of({1, {lost, counted}, {}}, standing).at(0).created == 0);
}

TEST_CASE("a booked slot frees its time when it expires, which only happens if booked slots expire") {
    OfferingPlan lost = plan_of(haircut), old = plan_of(shave);
    lost.restore = {{nine, hours{1}}};
    const std::vector standing{booked(shave, nine)};
    const auto created = [&](std::optional<OfferingPlan::Expiry> expiry) {
        old.expire = expiry;
        return preview_of({1, {lost, old}, {}}, standing).at(0).created;
    };
    CHECK(created({}) == 0);
    CHECK(created(OfferingPlan::Expiry{ten, false}) == 0);
    CHECK(created(OfferingPlan::Expiry{nine, true}) == 0);
    CHECK(created(OfferingPlan::Expiry{ten, true}) == 1);
}

TEST_CASE("a slot whose booking was not counted is corrected unless its time is taken") {
    OfferingPlan plan = plan_of(haircut);
    plan.recount = {{nine, hours{1}, 0, 1}};
    CHECK(counts_of(plan, {}).recounted == 1);
    const OfferingCounts taken = counts_of(plan, {booked(shave, nine)});
    CHECK(taken.recounted == 0);
    CHECK(taken.contradicting == std::vector{nine});
}

TEST_CASE("of two lost slots that contradict each other, the first is restored") {
    OfferingPlan plan = plan_of(haircut);
    plan.restore = {{nine, hours{1}}, {nine + minutes{30}, hours{1}}};
    const OfferingCounts counts = counts_of(plan, {});
    CHECK(counts.created == 1);
    CHECK(counts.contradicting == std::vector{nine + minutes{30}});
}

TEST_CASE("the time span of a preview covers every slot that is restored or counted again") {
    OfferingPlan plan = plan_of(haircut);
    CHECK_FALSE(healed_span({1, {plan}, {}}));
    plan.buffer_before = minutes{5};
    plan.buffer_after = minutes{10};
    plan.restore = {{ten, hours{1}}};
    plan.recount = {{nine, hours{1}, 0, 1}};
    const auto span = healed_span({1, {plan_of(shave), plan}, {}});
    REQUIRE(span);
    CHECK(utc(*span) == "2026-12-01T08:55:00Z/2026-12-01T11:10:00Z");
}

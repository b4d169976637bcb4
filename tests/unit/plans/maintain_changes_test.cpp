#include "tests/support/catch.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

// 2026-03-02 is a Monday.
const Instant monday_morning = at("2026-03-02T07:00:00Z");
const Instant nine = at("2026-03-02T09:00:00Z");
const Instant ten = at("2026-03-02T10:00:00Z");
const Instant eleven = at("2026-03-02T11:00:00Z");

constexpr MaintainPolicy today{.days_ahead = 0};
constexpr MaintainPolicy verify{.days_ahead = 0, .verify = true};

/// A provider with Monday's slots at 09:00, 10:00 and 11:00.
ModelProvider filled() {
    ModelProvider provider{"UTC", {weekly(mon, "09:00", "12:00")}};
    provider.maintain(today, monday_morning);
    return provider;
}

/// Opens at 10:00 from now on, so that the slot at 09:00 is outside the rules.
void open_later(ModelProvider& provider) {
    provider.rules.availability = {weekly(mon, "10:00", "12:00")};
    provider.provider_changed();
}

using Starts = std::vector<Instant>;

}  // namespace

TEST_CASE("unbooked slots that the rules no longer yield are withdrawn") {
    ModelProvider provider = filled();
    open_later(provider);
    CHECK(part_of(provider.maintain(today, monday_morning)).withdraw == Starts{nine});
    CHECK(provider.starts() == Starts{ten, eleven});
}

TEST_CASE("a holiday withdraws the slots of its date") {
    ModelProvider provider = filled();
    provider.rules.overrides = {closed_on(date("2026-03-02"))};
    provider.provider_changed();
    CHECK(part_of(provider.maintain(today, monday_morning)).withdraw == Starts{nine, ten, eleven});
}

TEST_CASE(
    "booked slots that the rules no longer yield stay and are marked, until the rules yield them again") {
    ModelProvider provider = filled();
    provider.book(nine);
    open_later(provider);
    CHECK(part_of(provider.maintain(today, monday_morning)).mark_outside == Starts{nine});
    CHECK(provider.slots().at(nine).outside_rules);
    provider.touch();
    CHECK(part_of(provider.maintain(today, monday_morning)).mark_outside.empty());

    provider.rules.availability = {weekly(mon, "09:00", "12:00")};
    provider.provider_changed();
    CHECK(part_of(provider.maintain(today, monday_morning)).mark_inside == Starts{nine});
    CHECK_FALSE(provider.slots().at(nine).outside_rules);
}

TEST_CASE("a slot outside the rules is free once its booking is cancelled and the rules yield it again") {
    ModelProvider provider = filled();
    provider.book(nine);
    open_later(provider);
    provider.maintain(today, monday_morning);
    provider.cancel(nine);
    provider.rules.availability = {weekly(mon, "09:00", "12:00")};
    provider.provider_changed();
    const auto plan = part_of(provider.maintain(today, monday_morning));
    // It does not count again as a kept booked slot.
    CHECK(plan.mark_inside.empty());
    CHECK(plan.clear_mark == Starts{nine});
    CHECK_FALSE(provider.slots().at(nine).outside_rules);
}

TEST_CASE("a slot outside the rules is withdrawn once its booking is cancelled") {
    ModelProvider provider = filled();
    provider.book(nine);
    open_later(provider);
    provider.maintain(today, monday_morning);
    provider.cancel(nine);
    CHECK(part_of(provider.maintain(today, monday_morning)).withdraw == Starts{nine});
}

TEST_CASE("manual slots are not changed, inside and outside the rules") {
    ModelProvider provider{"UTC", {weekly(mon, "10:00", "12:00")}};
    provider.add_manual(nine);
    provider.add_manual(ten);
    provider.slots().at(ten).duration = minutes{5};
    provider.slots().at(ten).capacity = 9;
    const auto plan = part_of(provider.maintain(verify, monday_morning));
    CHECK(plan.create == Starts{eleven});
    CHECK(plan.withdraw.empty());
    CHECK(plan.mark_outside.empty());
    CHECK(plan.resize.empty());
    CHECK(provider.slots().at(ten).capacity == 9);
}

TEST_CASE("an offering that becomes inactive has its unbooked slots withdrawn, booked and manual ones kept") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.add_manual(at("2026-03-02T20:00:00Z"));
    provider.offering().active = false;
    provider.service_changed();
    const auto plan = part_of(provider.maintain(today, monday_morning));
    CHECK_FALSE(plan.active);
    CHECK(plan.withdraw == Starts{nine, eleven});
    CHECK(plan.mark_outside == Starts{ten});
    CHECK(plan.create.empty());
    CHECK(utc(provider.starts()) == Texts{"2026-03-02T10:00:00Z", "2026-03-02T20:00:00Z"});
    CHECK(provider.plan(today, monday_morning).offerings.empty());
}

TEST_CASE("an offering that is active again has its slots again") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.offering().active = false;
    provider.service_changed();
    provider.maintain(today, monday_morning);
    provider.offering().active = true;
    provider.service_changed();
    const auto plan = part_of(provider.maintain(today, monday_morning));
    CHECK(plan.create == Starts{nine, eleven});
    CHECK(plan.mark_inside == Starts{ten});
}

TEST_CASE("nothing is planned for an inactive offering that no run has seen") {
    ModelProvider provider{"UTC", {weekly(mon, "09:00", "12:00")}};
    provider.offering().active = false;
    CHECK(slots_to_load(provider.rules, today, monday_morning).empty());
    CHECK(leaves_slots(provider.maintain(today, monday_morning)));
    CHECK_FALSE(provider.offering().window.has_value());
    // With verify, stray slots that others left are withdrawn, and still nothing is remembered.
    provider.slots()[nine] = {nine, hours{1}, 1, 0, false, false};
    const auto plan = part_of(provider.maintain(verify, monday_morning));
    CHECK(plan.withdraw == Starts{nine});
    CHECK_FALSE(plan.window.has_value());
}

TEST_CASE("a new duration replaces unbooked slots and marks booked ones, which keep their own") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.offering().rules.duration = minutes{45};
    provider.service_changed();
    const auto plan = part_of(provider.maintain(today, monday_morning));
    CHECK(plan.withdraw == Starts{nine, eleven});
    CHECK(plan.create == Starts{nine, eleven});
    CHECK(plan.mark_outside == Starts{ten});
    CHECK(provider.slots().at(nine).duration == minutes{45});
    CHECK(provider.slots().at(ten).duration == hours{1});
    provider.touch();
    CHECK(leaves_slots(provider.maintain(today, monday_morning)));
}

TEST_CASE("a slot that has begun and no longer fits the rules is withdrawn and does not come back") {
    ModelProvider provider = filled();
    provider.offering().rules.duration = minutes{45};
    provider.service_changed();
    const auto plan = part_of(provider.maintain(today, nine + minutes{5}));
    CHECK(plan.withdraw == Starts{nine, ten, eleven});
    CHECK(plan.create == Starts{ten, eleven});
}

TEST_CASE("a new capacity replaces unbooked slots and resizes booked ones") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.offering().rules.capacity = 3;
    provider.service_changed();
    const auto plan = part_of(provider.maintain(today, monday_morning));
    CHECK(plan.withdraw == Starts{nine, eleven});
    CHECK(plan.create == Starts{nine, eleven});
    CHECK(plan.resize == Starts{ten});
    CHECK(provider.slots().at(ten).capacity == 3);
    CHECK(provider.slots().at(nine).capacity == 3);
}

TEST_CASE("a smaller capacity takes nobody's place away") {
    ModelProvider provider = filled();
    provider.offering().rules.capacity = 3;
    provider.service_changed();
    provider.maintain(today, monday_morning);
    provider.book(ten);
    provider.book(ten);
    provider.offering().rules.capacity = 1;
    provider.service_changed();
    CHECK(part_of(provider.maintain(today, monday_morning)).resize == Starts{ten});
    CHECK(provider.slots().at(ten).capacity == 2);
    provider.touch();
    CHECK(part_of(provider.maintain(today, monday_morning)).resize.empty());
}

TEST_CASE("a booked slot that was deleted is restored to match its bookings") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.slots().erase(ten);
    const auto plan = part_of(provider.maintain(verify, monday_morning));
    CHECK(plan.create.empty());
    REQUIRE(plan.restore.size() == 1);
    CHECK(plan.restore[0].starts == ten);
    CHECK(plan.mark_outside.empty());
    CHECK(provider.slots().at(ten).booked_count == 1);
}

TEST_CASE("a restored slot whose booking is longer than the service now is is marked at once") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.slots().erase(ten);
    provider.offering().rules.duration = minutes{45};
    provider.service_changed();
    CHECK(part_of(provider.maintain(today, monday_morning)).mark_outside == Starts{ten});
    CHECK(provider.slots().at(ten).duration == hours{1});
    CHECK(provider.slots().at(ten).outside_rules);
}

TEST_CASE("a booking outside the rules gets no slot back") {
    ModelProvider provider = filled();
    provider.book(at("2026-03-02T20:00:00Z"));
    provider.slots().erase(at("2026-03-02T20:00:00Z"));
    CHECK(leaves_slots(provider.maintain(verify, monday_morning)));
}

TEST_CASE("verify counts bookings again if a slot's count is wrong") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.slots().at(nine).booked_count = 2;
    provider.slots().at(ten).booked_count = 0;
    using std::chrono::hours;
    using Recounts = std::vector<OfferingPlan::Recount>;
    CHECK(part_of(provider.plan(verify, monday_morning)).recount ==
          Recounts{{nine, hours{1}, 2, 0}, {ten, hours{1}, 0, 1}});
    provider.maintain(verify, monday_morning);
    CHECK(provider.slots().at(nine).booked_count == 0);
    CHECK(provider.slots().at(ten).booked_count == 1);
    CHECK(part_of(provider.plan(verify, monday_morning)).recount.empty());
}

TEST_CASE("verify judges a slot by its bookings and not by a wrong count") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.slots().at(nine).booked_count = 2;  // nobody
    provider.slots().at(ten).booked_count = 0;   // somebody
    provider.rules.availability.clear();
    provider.provider_changed();
    const auto plan = part_of(provider.maintain(verify, monday_morning));
    CHECK(plan.withdraw == Starts{nine, eleven});
    CHECK(plan.mark_outside == Starts{ten});
    CHECK(provider.starts() == Starts{ten});
    CHECK(leaves_slots(provider.maintain(verify, monday_morning)));
}

TEST_CASE("verify gives a slot the size that its true count allows") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.slots().at(ten).booked_count = provider.slots().at(ten).capacity = 5;
    provider.maintain(verify, monday_morning);
    CHECK(provider.slots().at(ten).capacity == 1);
}

TEST_CASE("without verify a slot counts as booked if its count or any booking says so") {
    ModelProvider provider = filled();
    provider.book(ten);
    provider.slots().at(nine).booked_count = 2;
    provider.slots().at(ten).booked_count = 0;
    provider.rules.availability.clear();
    provider.provider_changed();
    const auto plan = part_of(provider.maintain(today, monday_morning));
    CHECK(plan.recount.empty());
    CHECK(plan.withdraw == Starts{eleven});
    // A row whose own count says that it is not booked is not marked as booked.
    CHECK(plan.mark_outside == Starts{nine});
}

#include "core/plans/moved_bookings.hpp"

#include <algorithm>
#include <set>

#include <rapidcheck.h>

#include "core/plans/zone_stretches.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

namespace {

const Instant now = at("2026-01-01T00:00:00Z");

/// An hour with provider 1, made when clocks were this far ahead of UTC.
OddBookings::Item booking(std::int64_t id, std::string_view starts, seconds offset,
                          const std::string& zone = "UTC") {
    OddBookings::Item item{id, {1, 1}, "c", zone, at(starts), at(starts) + hours{1}};
    item.booked_offset = offset;
    return item;
}

BookedSlot slot(Instant starts, int booked = 1, int capacity = 1) {
    return {{1, 1}, starts, {starts, starts + hours{1}}, booked, capacity};
}

/// `7 2026-03-02T10:00:00Z` for each move, then `8: why` for each booking that stays.
Texts told(const MovePlan& plan) {
    Texts texts;
    for (const BookingMove& move : plan.moves)
        texts.push_back(std::to_string(move.booking) + " " + utc(move.to));
    for (const BookingStay& stay : plan.stays)
        texts.push_back(std::to_string(stay.booking) + ": " + stay.reason);
    return texts;
}

Texts planned(const std::vector<OddBookings::Item>& bookings, std::vector<BookedSlot> others = {}) {
    for (const auto& item : bookings) others.push_back(slot(item.starts));
    return told(plan_moves(bookings, std::move(others), now));
}

}  // namespace

TEST_CASE("a moved booking gets the earlier instant of a local time that occurs twice") {
    // Berlin shows 02:30 twice on 2026-10-25: at 00:30 and 01:30 UTC.
    CHECK(planned({booking(1, "2026-10-24T23:30:00Z", hours{3}, "Europe/Berlin")}) ==
          Texts{"1 2026-10-25T00:30:00Z"});
}

TEST_CASE("a booking stays if its local time is skipped, over or taken") {
    CHECK(planned({booking(1, "2026-03-29T01:30:00Z", hours{1}, "Europe/Berlin")}) ==
          Texts{"1: a clock change skips that time"});
    CHECK(planned({booking(1, "2026-01-01T00:30:00Z", hours{-1})}) == Texts{"1: that time is over"});
    CHECK(planned({booking(1, "2026-03-02T09:00:00Z", hours{1})}, {slot(at("2026-03-02T10:30:00Z"))}) ==
          Texts{"1: that time is taken"});
    CHECK(planned({booking(1, "2026-03-02T09:00:00Z", hours{1})}, {slot(at("2026-03-02T10:00:00Z"))}) ==
          Texts{"1: that time is taken"});
    CHECK(planned({booking(1, "2026-03-02T09:00:00Z", hours{1})}, {slot(at("2026-03-02T10:00:00Z"), 1, 2)}) ==
          Texts{"1 2026-03-02T10:00:00Z"});
}

TEST_CASE("a booking without a slot moves as well, and one in a zone that is no longer known stays") {
    CHECK(told(plan_moves(std::vector{booking(1, "2026-03-02T09:00:00Z", hours{1})}, {}, now)) ==
          Texts{"1 2026-03-02T10:00:00Z"});
    CHECK(planned({booking(1, "2026-03-02T09:00:00Z", hours{1}, "Nowhere/Land")}).size() == 1);
    CHECK(plan_moves(std::vector{booking(1, "2026-03-02T09:00:00Z", hours{1}, "Nowhere/Land")}, {}, now)
              .moves.empty());
}

TEST_CASE("a booking that leaves a slot of two keeps the other's place taken") {
    const auto leaves = booking(1, "2026-03-02T09:00:00Z", hours{1});
    const auto comes = booking(2, "2026-03-02T10:00:00Z", hours{-1});
    std::vector<BookedSlot> taken{slot(leaves.starts, 2, 2), slot(comes.starts, 1, 2)};
    // Each finds the one place that is free in the other's slot.
    CHECK(told(plan_moves(std::vector{leaves, comes}, taken, now)).size() == 2);
    taken[0].capacity = 2;
    taken[1].capacity = 1;
    CHECK(told(plan_moves(std::vector{leaves}, taken, now)) == Texts{"1: that time is taken"});
}

TEST_CASE("moved bookings take the places that others leave, in both directions") {
    for (const hours shift : {hours{1}, hours{-1}}) {
        std::vector<OddBookings::Item> bookings;
        for (int hour = 8; hour < 18; ++hour) {
            auto item = booking(hour, "2026-03-02T00:00:00Z", shift);
            item.starts += hours{hour};
            item.ends += hours{hour};
            bookings.push_back(item);
        }
        CHECK(plan_moves(
                  bookings,
                  [&] {
                      std::vector<BookedSlot> taken;
                      for (const auto& item : bookings) taken.push_back(slot(item.starts));
                      return taken;
                  }(),
                  now)
                  .moves.size() == bookings.size());
    }
}

TEST_CASE("no step of a plan to move bookings books a provider twice") {
    CHECK(rc::check([] {
        // Bookings of one hour on a grid of half an hour, some of which have moved, by any quarter of an
        // hour.
        std::vector<OddBookings::Item> moved;
        std::vector<BookedSlot> taken;
        Instant starts = at("2026-03-02T00:00:00Z");
        const int count = *rc::gen::inRange(1, 12);
        for (int id = 1; id <= count; ++id) {
            starts += hours{1} + minutes{30 * *rc::gen::inRange(0, 3)};
            taken.push_back(slot(starts));
            if (!*rc::gen::arbitrary<bool>()) continue;
            auto item = booking(id, utc(starts), minutes{15 * *rc::gen::inRange(-8, 9)});
            if (item.booked_offset != seconds{0}) moved.push_back(item);
        }
        const MovePlan plan = plan_moves(moved, taken, now);
        RC_ASSERT(plan.moves.size() + plan.stays.size() == moved.size());
        std::set<Instant> booked;
        for (const BookedSlot& each : taken) booked.insert(each.starts);
        for (const BookingMove& move : plan.moves) {
            RC_ASSERT(booked.erase(move.from) == 1u);
            const auto after = booked.lower_bound(move.to - hours{1} + seconds{1});
            RC_ASSERT(after == booked.end() || *after >= move.to + hours{1});
            booked.insert(move.to);
        }
        // What stays really has no place at the end.
        for (const BookingStay& stay : plan.stays) {
            const auto& item = *std::find_if(moved.begin(), moved.end(),
                                             [&](const auto& m) { return m.booking == stay.booking; });
            booked.erase(item.starts);
            const Instant to = item.starts + item.booked_offset;
            const auto after = booked.lower_bound(to - hours{1} + seconds{1});
            RC_ASSERT(after != booked.end());
            RC_ASSERT(*after < to + hours{1});
            booked.insert(item.starts);
        }
    }));
}

TEST_CASE("the stretches of a zone cover ten years without a gap, each with the offset of its time") {
    const std::vector<std::string> names{"Europe/Berlin", "No/Such", "UTC"};
    const auto stretches = zone_stretches(names, now);
    Instant next = now;
    std::size_t of_berlin = 0;
    for (const ZoneStretch& stretch : stretches) {
        if (stretch.zone == "UTC") continue;
        ++of_berlin;
        CHECK(stretch.from == next);
        CHECK(zone("Europe/Berlin").offset_at(stretch.from) == stretch.offset);
        CHECK(zone("Europe/Berlin").offset_at(stretch.until - seconds{1}) == stretch.offset);
        next = stretch.until;
    }
    CHECK(of_berlin == 21);
    CHECK(next == now + days{3653});
    CHECK(stretches.back().zone == "UTC");
    CHECK(stretches.back().offset == seconds{0});
}

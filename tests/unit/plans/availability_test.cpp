#include "core/plans/availability.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

const Instant eight = at("2026-11-20T08:00:00Z");
const SlotRow nine_to_ten{{at("2026-11-20T09:00:00Z"), at("2026-11-20T10:00:00Z")}, 2, 0, false};
const BusyTime free_all_day{{}};

BusyTime busy(const char* from, const char* until) {
    return BusyTime({{at(from), at(until)}});
}

}  // namespace

TEST_CASE("a slot with a place left, inside the rules and far enough ahead can be booked") {
    CHECK(bookable(nine_to_ten, {}, free_all_day, eight));
    CHECK(bookable(nine_to_ten, {.min_notice = minutes{60}}, free_all_day, eight));
    CHECK(why_not_bookable(nine_to_ten, {.min_notice = minutes{61}}, free_all_day, eight) ==
          NotBookable::notice);
    CHECK(bookable(nine_to_ten, {}, free_all_day, nine_to_ten.time.begin));
    CHECK(why_not_bookable(nine_to_ten, {}, free_all_day, nine_to_ten.time.begin + std::chrono::seconds{1}) ==
          NotBookable::past);
}

TEST_CASE("places and rules are checked before anything else") {
    SlotRow slot = nine_to_ten;
    slot.booked_count = 2;
    CHECK(why_not_bookable(slot, {.min_notice = minutes{999}}, free_all_day, eight) == NotBookable::booked);
    slot.booked_count = 1;
    CHECK(bookable(slot, {}, free_all_day, eight));
    slot.outside_rules = true;
    CHECK(why_not_bookable(slot, {}, free_all_day, eight) == NotBookable::outside);
}

TEST_CASE(
    "a provider who is busy during the slot or its buffers cannot take it, unless it is the slot itself") {
    const BookingTerms terms{minutes{10}, minutes{20}, {}};
    CHECK(bookable(nine_to_ten, terms, busy("2026-11-20T08:00:00Z", "2026-11-20T08:50:00Z"), eight));
    CHECK(why_not_bookable(nine_to_ten, terms, busy("2026-11-20T08:00:00Z", "2026-11-20T08:50:01Z"), eight) ==
          NotBookable::conflict);
    CHECK(bookable(nine_to_ten, terms, busy("2026-11-20T10:20:00Z", "2026-11-20T11:00:00Z"), eight));
    CHECK_FALSE(bookable(nine_to_ten, terms, busy("2026-11-20T10:19:59Z", "2026-11-20T11:00:00Z"), eight));
    CHECK_FALSE(bookable(nine_to_ten, terms, busy("2026-11-19T00:00:00Z", "2026-11-22T00:00:00Z"), eight));
    SlotRow own = nine_to_ten;
    own.booked_count = 1;
    CHECK(bookable(own, terms, busy("2026-11-20T08:50:00Z", "2026-11-20T10:20:00Z"), eight));
    CHECK(name_of(NotBookable::conflict) == "conflict");
}

#include "core/calendar/interval.hpp"

#include <set>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using namespace std::chrono;

/// Small numbers of seconds represent instants.
Interval from_to(int begin, int end) {
    return {Instant{seconds{begin}}, Instant{seconds{end}}};
}

using Intervals = std::vector<Interval>;

Intervals parts(Interval interval, const Intervals& united) {
    Intervals out;
    intersect(interval, united, out);
    return out;
}

Intervals any_intervals() {
    Intervals intervals;
    for (int left = *rc::gen::inRange(0, 8); left > 0; --left) {
        intervals.push_back(from_to(*rc::gen::inRange(0, 30), *rc::gen::inRange(0, 30)));
    }
    return intervals;
}

std::set<Instant> instants_in(const Intervals& intervals) {
    std::set<Instant> found;
    for (const Interval& i : intervals) {
        for (Instant at = i.begin; at < i.end; at += seconds{1}) found.insert(at);
    }
    return found;
}

bool apart_and_ascending(const Intervals& intervals) {
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        if (intervals[i].begin >= intervals[i].end) return false;
        if (i > 0 && intervals[i].begin <= intervals[i - 1].end) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("intervals that overlap or touch are united") {
    CHECK(unite({from_to(1, 3), from_to(2, 5)}) == Intervals{from_to(1, 5)});
    CHECK(unite({from_to(3, 5), from_to(1, 3)}) == Intervals{from_to(1, 5)});
    CHECK(unite({from_to(1, 9), from_to(2, 3)}) == Intervals{from_to(1, 9)});
    CHECK(unite({from_to(1, 3), from_to(4, 5)}) == Intervals{from_to(1, 3), from_to(4, 5)});
}

TEST_CASE("empty intervals unite to nothing and join nothing") {
    CHECK(unite({}).empty());
    CHECK(unite({from_to(2, 2), from_to(5, 4)}).empty());
    CHECK(unite({from_to(1, 3), from_to(3, 3), from_to(9, 2)}) == Intervals{from_to(1, 3)});
}

TEST_CASE("an interval is cut to the parts within others") {
    const Intervals others{from_to(1, 3), from_to(5, 7), from_to(9, 11)};
    CHECK(parts(from_to(2, 10), others) == Intervals{from_to(2, 3), from_to(5, 7), from_to(9, 10)});
    CHECK(parts(from_to(5, 7), others) == Intervals{from_to(5, 7)});
    CHECK(parts(from_to(3, 5), others).empty());
    CHECK(parts(from_to(11, 20), others).empty());
    CHECK(parts(from_to(6, 6), others).empty());
    CHECK(parts(from_to(2, 10), {}).empty());
}

TEST_CASE("united intervals contain the same instants, ascending and apart") {
    CHECK(rc::check([] {
        const Intervals some = any_intervals();
        const Intervals united = unite(some);
        RC_ASSERT(apart_and_ascending(united));
        RC_ASSERT(instants_in(united) == instants_in(some));
    }));
}

TEST_CASE("the parts of an interval are the instants that both contain") {
    CHECK(rc::check([] {
        const Intervals united = unite(any_intervals());
        const Interval one = from_to(*rc::gen::inRange(0, 30), *rc::gen::inRange(0, 30));
        std::set<Instant> in_both;
        for (const Instant at : instants_in({one})) {
            if (instants_in(united).contains(at)) in_both.insert(at);
        }
        const Intervals cut = parts(one, united);
        RC_ASSERT(apart_and_ascending(cut));
        RC_ASSERT(instants_in(cut) == in_both);
    }));
}

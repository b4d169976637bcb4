#include "core/exchange/spooled_list.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "core/exchange/repetitions.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
using std::chrono::seconds;

namespace {

OrderRecord order(std::int64_t number) {
    OrderRecord record;
    record.id = number;
    if (number % 2 == 0) record.created_at = Instant{seconds{-number * 1'000'000}};
    if (number % 3 == 0) record.cancelled_at.emplace();
    if (number % 5 == 0)
        record.cancel_reason.emplace(std::string(static_cast<std::size_t>(number % 700), 'x'));
    if (number % 7 != 0) {
        auto& list = record.reservations.emplace();
        for (int i = 0; i < number % 4; ++i)
            list.push_back({number * 10 + i, 9'000'000'000, {}, 3, ReservationStatus::confirmed, {}, {}, {}});
    }
    return record;
}

bool same(const OrderRecord& a, const OrderRecord& b) {
    std::string first, second;
    RecordEncoder(first).put(a);
    RecordEncoder(second).put(b);
    return first == second && a.id == b.id && a.created_at == b.created_at &&
           a.cancelled_at == b.cancelled_at && a.cancel_reason == b.cancel_reason &&
           a.reservations.has_value() == b.reservations.has_value();
}

}  // namespace

TEST_CASE("a list that is longer than memory holds comes back as it was written") {
    constexpr std::int64_t count = 60'001;  // some 8 MiB
    SpooledList<OrderRecord> list;
    for (std::int64_t i = 0; i < count; ++i) list.push_back(order(i));
    REQUIRE(list.size() == static_cast<std::size_t>(count));
    std::size_t wrong = 0, next = 0;
    list.each([&](const OrderRecord& record, std::size_t position) {
        if (position != next++ || !same(record, order(static_cast<std::int64_t>(position)))) ++wrong;
    });
    CHECK(next == list.size());
    list.each_slice(999, [&](std::span<const OrderRecord> some, std::size_t first) {
        for (std::size_t i = 0; i < some.size(); ++i) {
            if (some[i].id != static_cast<std::int64_t>(first + i)) ++wrong;
        }
    });
    for (const std::size_t position : {0U, 249U, 250U, 31'000U, 60'000U, 7U}) {
        if (!same(list[position], order(static_cast<std::int64_t>(position)))) ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a list can be read between two records that are written") {
    SpooledList<OrderRecord> list;
    CHECK(list.empty());
    for (std::int64_t i = 0; i < 600; ++i) {
        list.push_back(order(i));
        CHECK(list[list.size() - 1].id == i);
    }
    CHECK(list.all().size() == 600);
}

TEST_CASE("what is known of orders is what reading them again would show") {
    SpooledList<OrderRecord> ascending, others;
    for (std::int64_t i = 1; i <= 600; ++i) {
        ascending.push_back(order(i));
        others.push_back(order(601 - i));
    }
    CHECK(ascending.facts().ids.ascend());
    CHECK(ascending.facts().reservation_ids.ascend());
    CHECK_FALSE(others.facts().ids.ascend());
    CHECK_FALSE(others.facts().reservation_ids.ascend());
    for (const SpooledList<OrderRecord>* const list : {&ascending, &others}) {
        CHECK(list->facts().ids.highest() == 600);
        CHECK(list->facts().reservation_ids.highest() == 5'992);  // of 599, the last order that has some
        CHECK(list->facts().variants.ids() == Ids{9'000'000'000});
        CHECK(list->facts().drop_products.ids().empty());
    }
    SpooledList<OrderRecord> repeated;
    repeated.push_back(order(7));
    repeated.push_back(order(7));
    CHECK_FALSE(repeated.facts().ids.ascend());
    DistinctIds ids;
    Ids expected;
    for (std::int64_t i = 0; i < 20'000; ++i) {
        ids.add(i * 7'919 % 9'001);
        if (i < 9'001) expected.push_back(i);
    }
    CHECK(ids.ids() == expected);
}

TEST_CASE("keys that stand twice are found in more of them than are compared at a time") {
    constexpr std::size_t count = 1'200'000;
    // Descending, and each tenth one again behind all of them, in the same order.
    const auto each_key = [](const auto& visit) {
        for (std::size_t i = 0; i < count; ++i) visit(static_cast<std::int64_t>(count - i), i);
        for (std::size_t i = 0; i < count; i += 10) visit(static_cast<std::int64_t>(count - i), count + i);
    };
    FaultList faults;
    std::size_t found = 0;
    for_each_repetition_in_parts<std::int64_t, std::size_t>(
        each_key, [](std::int64_t key) { return static_cast<std::size_t>(key); }, faults,
        [&](std::int64_t key, std::size_t earlier, std::size_t later) {
            if (earlier == 10 * found && later == count + earlier &&
                key == static_cast<std::int64_t>(count - earlier))
                ++found;
            faults.add("key", std::to_string(key));
        });
    CHECK(found == max_faults);
    const auto listed = faults.take();
    REQUIRE(listed.size() == max_faults + 1);
    CHECK(listed.back().message ==
          std::to_string(count / 10 - max_faults) + " more faults are not listed here");
}

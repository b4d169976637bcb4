#include "core/adopt/shop_names.hpp"

#include <string>

#include "core/adopt/column_types.hpp"
#include "core/adopt/weekdays.hpp"
#include "core/adopt/word_meanings.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/adopt/shop_text.hpp"

using namespace slotctl::adopt;

TEST_CASE("names are compared without case, separators and plural") {
    CHECK(squashed("Order_Item-No 1") == "orderitemno1");
    CHECK(singular("orders") == "order");
    CHECK(singular("availabilities") == "availability");
    CHECK(singular("addresses") == "address");
    CHECK(singular("status") == "status");
    CHECK(singular("class") == "class");
    CHECK(singular("series") == "sery");  // it need only be the same for both
    CHECK(rank_in("b a c", "a") == 1);
    CHECK(rank_in("b a c", "d") == std::nullopt);
    CHECK(rank_in("b a c", "") == std::nullopt);
}

TEST_CASE("the types that databases write are known by what they hold") {
    CHECK(class_of("character varying(20)") == TypeClass::text);
    CHECK(class_of("timestamp(6) without time zone") == TypeClass::local_time);
    CHECK(class_of("timestamp with time zone") == TypeClass::zoned_time);
    CHECK(class_of("time without time zone") == TypeClass::time_of_day);
    CHECK(class_of("numeric(10,2)") == TypeClass::fraction);
    CHECK(class_of("datetime") == TypeClass::local_time);
    CHECK(class_of("integer unsigned") == TypeClass::whole_number);
    CHECK(class_of("text[]") == TypeClass::other);
    CHECK(class_of("order_state") == TypeClass::other);
}

namespace {

Weekdays judged(const std::vector<std::int64_t>& rows, int first = 0, bool iso = false) {
    std::vector<WordCount> counts;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i] > 0) counts.push_back({std::to_string(first + static_cast<int>(i)), rows[i]});
    }
    return weekdays_in(counts, iso);
}

}  // namespace

TEST_CASE("a quiet weekend says which number is Monday") {
    CHECK(judged({50, 48, 50, 49, 50, 12, 3}).values == weekday_values(0));
    CHECK(judged({50, 48, 50, 49, 50}).values == weekday_values(0));
    CHECK(judged({3, 48, 50, 49, 50, 50, 12}).values == weekday_values(1));
    CHECK(weekday_values(0).front() == WordMapping{"1", {"0"}});
    CHECK(weekday_values(0).back() == WordMapping{"7", {"6"}});
    CHECK(weekday_values(1).front() == WordMapping{"1", {"1"}});
    CHECK(weekday_values(1).back() == WordMapping{"7", {"0"}});
}

TEST_CASE("days from 1 to 7 are slotctl's own") {
    const auto days = judged({9, 9, 9, 9, 9, 9, 9}, 1);
    CHECK(days.certain);
    CHECK(days.values.empty());
    CHECK(judged({9, 9}, 1, true).certain);
}

TEST_CASE("days that could be numbered in two ways are left to a person, with their counts") {
    for (const auto& rows : std::vector<std::vector<std::int64_t>>{{9, 9, 9, 9, 9, 9, 9},
                                                                   {9, 9, 9, 9, 9, 9},
                                                                   {9},
                                                                   {0, 9, 9, 9, 9, 9, 9},
                                                                   {9, 9, 9, 9, 9, 9, 9, 9}}) {
        CHECK_FALSE(judged(rows).certain);
        CHECK_THAT(judged(rows).doubt, Catch::Contains(": 9 rows"));
    }
    CHECK_FALSE(weekdays_in({}, false).certain);
    CHECK_FALSE(weekdays_in({{"11", 3}}, false).certain);
    CHECK_THAT(judged({9, 9, 9, 9, 9}, 1).doubt, Catch::StartsWith("1 to 5 are taken for Monday to Friday"));
}

TEST_CASE("days with English names are known, with the application's spelling") {
    const auto days = weekdays_in({{"MON", 3}, {"Monday", 1}, {"sun", 2}}, false);
    CHECK(days.certain);
    CHECK(days.values == std::vector<WordMapping>{{"1", {"Monday", "MON"}}, {"7", {"sun"}}});
    CHECK_FALSE(weekdays_in({{"mon", 3}, {"lundi", 1}}, false).certain);
}

namespace {

Meanings meanings(const char* table, const char* column, const std::vector<std::string>& words) {
    std::vector<WordCount> counts;
    for (const std::string& word : words) counts.push_back({word, 5});
    return meanings_of(table, *own_column(*own_table(table), column), counts);
}

}  // namespace

TEST_CASE("words are known in any spelling, and the application's is kept") {
    const auto known = meanings("bookings", "status", {"No-Show", "CANCELED", "awaiting confirmation"}).known;
    CHECK(known == std::vector<WordMapping>{{"pending", {"awaiting confirmation"}},
                                            {"cancelled", {"CANCELED"}},
                                            {"missed", {"No-Show"}}});
}

TEST_CASE("what slotctl would write comes first, whichever word is the most frequent") {
    const auto found = meanings("orders", "status", {"delivered", "shipped", "confirmed"});
    CHECK(found.known.at(0) == WordMapping{"confirmed", {"confirmed", "shipped", "delivered"}});
    CHECK(found.too_special.empty());
    CHECK(meanings("orders", "status", {"delivered"}).too_special == std::vector<std::string>{"confirmed"});
}

TEST_CASE("a word whose meaning is uncertain is never mapped") {
    for (const std::string word : {"on_hold", "expired", "processing", "draft", "returned", "3", "", "x"}) {
        const auto found = meanings("orders", "status", {word});
        CHECK(found.known.empty());
        CHECK(found.unknown.size() == 1);
    }
    CHECK(meanings("orders", "payment_status", {"partially_paid", "authorized"}).known.empty());
    CHECK(meanings("inventory_reservations", "status", {"expired", "committed"}).known.empty());
}

TEST_CASE("a payment that is pending is unpaid, unless another word says unpaid") {
    CHECK(meanings("orders", "payment_status", {"pending"}).known ==
          std::vector<WordMapping>{{"unpaid", {"pending"}}});
    const auto both = meanings("orders", "payment_status", {"pending", "unpaid"});
    CHECK(both.known == std::vector<WordMapping>{{"unpaid", {"unpaid"}}});
    CHECK(both.unknown.size() == 1);
}

TEST_CASE("the words that a constraint allows are known before any row has them") {
    const auto shop = tests::catalogue_of(
        "public.orders\n  state text\n  old_state text\n"
        "  check CHECK ((state = ANY (ARRAY['NEW'::text, 'VOID'::text])))\n"
        "  check CHECK ((old_state <> 'x'::text))\n");
    const auto words = words_in_checks(shop.tables.at(0), "state");
    REQUIRE(words.size() == 2);
    CHECK(words[0].word == "NEW");
    CHECK(words[1].word == "VOID");
}

#include "core/adopt/weekdays.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "core/adopt/own_tables.hpp"
#include "core/adopt/word_meanings.hpp"
#include "core/base/text.hpp"

namespace slotctl::adopt {

namespace {

using Counts = std::array<std::int64_t, 8>;

std::optional<Counts> numbers_in(const std::vector<WordCount>& counts) {
    Counts numbers{};
    for (const WordCount& each : counts) {
        if (each.word.size() != 1 || each.word[0] < '0' || each.word[0] > '7') return std::nullopt;
        numbers[static_cast<std::size_t>(each.word[0] - '0')] += each.rows;
    }
    return numbers;
}

/// `0: 12 rows, 1: 40 rows`
std::string listed(const std::vector<WordCount>& counts) {
    auto sorted = counts;
    std::sort(sorted.begin(), sorted.end(),
              [](const WordCount& a, const WordCount& b) { return a.word < b.word; });
    std::vector<std::string> parts;
    parts.reserve(sorted.size());
    for (const WordCount& each : sorted) parts.push_back(each.word + ": " + plural(each.rows, "row"));
    return joined(parts);
}

/// Whether each of the days `weekend` has at most half as many hours as any other of 0 to 6.
bool is_weekend(const Counts& numbers, std::array<std::size_t, 2> weekend) {
    std::int64_t least = INT64_MAX, most = 0;
    for (std::size_t day = 0; day < 7; ++day) {
        const bool free = day == weekend[0] || day == weekend[1];
        (free ? most : least) = free ? std::max(most, numbers[day]) : std::min(least, numbers[day]);
    }
    return least > 0 && 2 * most <= least;
}

}  // namespace

std::vector<WordMapping> weekday_values(int monday) {
    std::vector<WordMapping> values;
    values.reserve(7);
    for (int day = 0; day < 7; ++day)
        values.push_back({std::to_string(day + 1), {std::to_string((day + monday) % 7)}});
    return values;
}

Weekdays weekdays_in(const std::vector<WordCount>& counts, bool iso) {
    const auto numbers = numbers_in(counts);
    if (!numbers) {
        const OwnColumn* weekday = own_column(*own_table("provider_availability"), "weekday");
        auto meanings = meanings_of("provider_availability", *weekday, counts);
        if (meanings.unknown.empty()) return {true, std::move(meanings.known), {}};
        return {false, {}, "which day is which? " + listed(counts)};
    }
    const Counts& n = *numbers;
    if (n[0] == 0 && (n[7] > 0 || iso)) return {true, {}, {}};
    if (counts.empty()) return {false, {}, "is 1 Monday, or 0? There are no rows yet"};
    if (n[0] > 0 && n[7] == 0) {
        if (is_weekend(n, {5, 6})) return {true, weekday_values(0), {}};
        if (is_weekend(n, {0, 6})) return {true, weekday_values(1), {}};
    }
    if (n[0] == 0 && n[6] == 0 &&
        std::all_of(n.begin() + 1, n.begin() + 6, [](auto rows) { return rows > 0; }))
        return {true, {}, "1 to 5 are taken for Monday to Friday; say so if they are not: " + listed(counts)};
    return {false, {}, "which number is Monday, 0 or 1? " + listed(counts)};
}

bool allows_one_to_seven(const ShopTable& table, const std::string& column) {
    return std::any_of(table.checks.begin(), table.checks.end(), [&](const std::string& check) {
        return check.find(column + " >= 1") != std::string::npos &&
               check.find(column + " <= 7") != std::string::npos;
    });
}

}  // namespace slotctl::adopt

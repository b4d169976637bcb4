#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/shop_catalogue.hpp"

/// How an application numbers or names the days of the week.
namespace slotctl::adopt {

struct Weekdays {
    bool certain = false;
    std::vector<WordMapping> values{};  ///< empty: the application's numbers are slotctl's, 1 = Monday … 7
    std::string doubt{};                ///< what a person must say or confirm; empty: nothing
};

/// Judges the numbers or words by which of them occur, and how often: fewer hours on two neighbouring days
/// mean that those are the weekend. `iso` says that the database allows 1 to 7.
Weekdays weekdays_in(const std::vector<WordCount>& counts, bool iso);

/// The words of a numbering in which Monday is `monday`: 0 (Python's) or 1 (in which 0 is Sunday).
std::vector<WordMapping> weekday_values(int monday);

/// Whether a constraint allows the column 1 to 7.
bool allows_one_to_seven(const ShopTable& table, const std::string& column);

}  // namespace slotctl::adopt

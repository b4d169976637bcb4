#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/adopt/shop_catalogue.hpp"

/// What the words in an application's columns mean to slotctl.
namespace slotctl::adopt {

/// The words of one column, as far as their meaning is certain.
struct Meanings {
    std::vector<WordMapping> known;  ///< in slotctl's order; the first word of each is the best to write
    std::vector<WordCount> unknown;
    /// slotctl's values for which only such words were found as say more than slotctl's: `shipped` for
    /// `confirmed`.
    std::vector<std::string> too_special;
    /// slotctl's words without one of the application's.
    std::vector<std::string> without_word;
};

/// Case and what separates words make no difference, and the application's spelling is kept.
Meanings meanings_of(std::string_view table, const OwnColumn& column, const std::vector<WordCount>& words);

/// Whether each word means what slotctl's word of the same spelling means.
bool are_own(const std::vector<WordMapping>& words);

/// The words in the constraints that name the column, which it can have, each with no rows.
std::vector<WordCount> words_in_checks(const ShopTable& table, const std::string& column);

}  // namespace slotctl::adopt

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/mapping_file.hpp"
#include "core/adopt/shop_catalogue.hpp"

namespace slotctl::adopt {

/// What tables and columns of an application probably stand for slotctl's.
struct Suggestion {
    Mapping mapping;
    MappingComments
        comments;  ///< why, what else might be meant, what a person must decide, words with their counts
    /// One line each: what could not be guessed, such as `orders.values.status: "on_hold" (12 rows)`.
    std::vector<std::string> undecided;
};

/// The words of one column, with their counts, most frequent first; at most a hundred.
using ReadWords = std::function<std::vector<WordCount>(const ShopTable& table, const std::string& column)>;

/// Scores every table and column against slotctl's: by names and their synonyms, types, foreign keys, and the
/// words in columns of kind `word`. A word is only mapped if its meaning is certain; others are left to a
/// person.
Suggestion suggest(const ShopCatalogue& catalogue, const ReadWords& read_words);

}  // namespace slotctl::adopt

#include "core/adopt/suggestion.hpp"

#include "core/adopt/own_tables.hpp"
#include "core/adopt/table_matching.hpp"
#include "core/adopt/table_suggestion.hpp"

namespace slotctl::adopt {

Suggestion suggest(const ShopCatalogue& catalogue, const ReadWords& read_words) {
    const MatchedTables matched = match_tables(catalogue);
    Suggestion suggestion;
    suggestion.undecided = matched.doubts;
    suggestion.comments[""] = {
        "How the application's tables stand for slotctl's, as far as their names, types,",
        "references and words say. Check each line; `t` is the application's row."};
    TableSuggester suggester(catalogue, matched.assignment, read_words, suggestion);
    for (const OwnTable& own : own_tables()) {
        const auto found = matched.assignment.find(own.name);
        if (found != matched.assignment.end()) {
            suggester.add(own, *found->second);
        } else if (suggester.has_part(own.part)) {
            suggestion.comments[std::string(own.name)] = {"[" + std::string(own.name) +
                                                          "]: no table of the application looks like it."};
        }
    }
    return suggestion;
}

}  // namespace slotctl::adopt

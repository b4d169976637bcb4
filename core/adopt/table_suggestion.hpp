#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/adopt/column_finder.hpp"
#include "core/adopt/suggestion.hpp"

namespace slotctl::adopt {

/// Fills in the mapping of each table that was matched, with what a person must decide about it.
class TableSuggester {
  public:
    /// All arguments must outlive this.
    TableSuggester(const ShopCatalogue& catalogue, const Assignment& assignment, const ReadWords& read_words,
                   Suggestion& suggestion);

    void add(const OwnTable& own, const ShopTable& table);

    /// Whether a table of that part was matched.
    [[nodiscard]] bool has_part(Part part) const;

  private:
    struct Work;

    void take_key(Work& work);
    void take_column(Work& work, const OwnColumn& column);
    void take_found(Work& work, const OwnColumn& column, const FoundColumn& found);
    /// A flag of slots: whether it can stand for a count.
    void check_flag(const Work& work, const std::vector<WordMapping>& values, const FoundColumn& found);
    void take_words(Work& work, const OwnColumn& column, const FoundColumn& found);
    void take_weekday(Work& work, const OwnColumn& column, const FoundColumn& found);
    void take_missing(Work& work, const OwnColumn& column);
    void take_missing_end(Work& work);
    void take_zone(Work& work);
    void take_fill_ins(Work& work);

    /// Which of the tables that this one refers to has the column; empty: none.
    [[nodiscard]] std::string elsewhere(const Work& work, const OwnColumn& column) const;
    /// Whether the numbers of a column without a unit in its name can only be minutes.
    [[nodiscard]] bool are_minutes(const Work& work, const OwnColumn& column, const FoundColumn& found) const;
    /// The words of a column, also those that only its constraints name.
    [[nodiscard]] std::vector<WordCount> words_of(const ShopTable& table, const std::string& column) const;
    /// Those of the days in all tables that have them in a column of that name.
    [[nodiscard]] std::vector<WordCount> weekdays_of(const std::string& column) const;

    void ask(const std::string& path, const std::string& question);
    void comment(const std::string& path, const std::string& line);

    const ShopCatalogue& catalogue_;
    const Assignment& assignment_;
    const ReadWords& read_words_;
    Suggestion& suggestion_;
};

}  // namespace slotctl::adopt

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace slotctl::cli {

enum class Align { left, right };

/// Columns for people; cells are made printable, and the last column is as wide as it needs.
class TextTable {
  public:
    /// `align` may be shorter than the header: the others are left.
    explicit TextTable(std::vector<std::string> header, std::vector<Align> align = {});
    void add(std::vector<std::string> cells);
    /// A line below the row that was added last, which takes no part in the columns; printable already.
    void add_note(std::string line);
    [[nodiscard]] bool empty() const { return rows_.size() == 1; }
    [[nodiscard]] std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
    std::map<std::size_t, std::string> notes_;  ///< by the number of the row above
    std::vector<Align> align_;
};

}  // namespace slotctl::cli

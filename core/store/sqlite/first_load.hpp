#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

/// Orders and reservations while they are loaded into empty tables. Keeping indexes in order row by row takes
/// longer than writing the rows, and reads and writes the same pages again and again. So those that guard
/// nothing are taken off, and the very same ones are made again when the rows are there, by sorting. All of
/// it belongs to the import's transaction.
class FirstLoad {
  public:
    /// Leaves everything as it is for few `orders`, and where the tables hold rows or have triggers of
    /// others.
    FirstLoad(Connection& connection, std::size_t orders);

    /// The tables were empty when the import began.
    [[nodiscard]] bool into_empty_tables() const noexcept { return empty_; }

    /// Calls `write`, which adds orders and reservations and changes nothing else, and then makes the indexes
    /// again. Where the tables are as slotctl made them, `write` is not held up by their CHECKs of what a
    /// record cannot hold anyway: another word for a state, or an instant in another form. SQLite takes
    /// longer to work these out than to write the row. Foreign keys, types and triggers stay in force.
    void run(const std::function<void()>& write);

  private:
    Connection& connection_;
    bool empty_ = false;
    bool check_ = true;
    std::vector<std::string> indexes_;  ///< statements that make them
};

}  // namespace slotctl::sqlite

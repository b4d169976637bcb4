#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/instant.hpp"
#include "core/store/sql/database.hpp"
#include "core/store/sqlite/connection.hpp"

struct sqlite3_stmt;

namespace slotctl::sqlite {

/// SQL that reads an instant's column, tolerating any value written by others: anything that is not an
/// instant, or is before year 1, becomes the first instant.
inline std::string readable_instant(const std::string& column) {
    return "CASE WHEN " + column + " IS NOT NULL THEN coalesce(max(strftime('%Y-%m-%dT%H:%M:%SZ', " + column +
           "), '0001-01-01T00:00:00Z'), '0001-01-01T00:00:00Z') END";
}

/// A prepared statement, created once and run many times. Instants, dates and times of day are passed as the
/// ISO 8601 texts that the tables contain.
class Statement {
  public:
    Statement(Connection& connection, std::string_view sql);

    /// Restarts the statement with these values for ?1, ?2 … Texts are copied.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }

    /// The same with any number of values.
    Statement& bind_all(const std::vector<sql::Value>& values);

    /// Advances to the next row; returns false if there is none, and the statement can then be bound again.
    bool step();

    /// Runs it to the end. Returns the number of rows that it changed itself.
    std::int64_t run();

    /// Discards the rows that were not read.
    void reset();

    // The columns of the current row, from 0.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] int small_integer(int column) const { return static_cast<int>(integer(column)); }
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const;
    // These throw Error(failed), naming the column, if it contains anything else.
    [[nodiscard]] Instant instant(int column) const;
    [[nodiscard]] LocalDate date(int column) const;
    [[nodiscard]] TimeOfDay time_of_day(int column) const;

    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<std::string> maybe_text(int column) const;
    [[nodiscard]] std::optional<Instant> maybe_instant(int column) const;
    [[nodiscard]] std::optional<LocalDate> maybe_date(int column) const;

  private:
    void bind_one(int index, std::int64_t value);
    void bind_one(int index, int value) { bind_one(index, std::int64_t{value}); }
    void bind_one(int index, unsigned value) { bind_one(index, std::int64_t{value}); }
    void bind_one(int index, bool value) { bind_one(index, std::int64_t{value ? 1 : 0}); }
    void bind_one(int index, std::string_view value);
    void bind_one(int index, const std::string& value) { bind_one(index, std::string_view(value)); }
    void bind_one(int index, const char* value) { bind_one(index, std::string_view(value)); }
    void bind_one(int index, Instant value);
    void bind_one(int index, LocalDate value);
    void bind_one(int index, TimeOfDay value);
    void bind_one(int index, std::nullopt_t);
    void bind_one(int index, std::monostate) { bind_one(index, std::nullopt); }
    template <class Value>
    void bind_one(int index, const std::optional<Value>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            bind_one(index, std::nullopt);
        }
    }
    [[noreturn]] void wrong_value(int column, const char* expected) const;

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Connection& connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace slotctl::sqlite
